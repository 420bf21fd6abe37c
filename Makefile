# SPDX-License-Identifier: GPL-2.0
# What a person types. "make help" lists every verb.

KDIR ?= /lib/modules/$(shell uname -r)/build
SUITES ?= check
FUZZ_SECONDS ?= 600
PREFIX ?= /usr/local
V ?= 0

VERSION = $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
DKMS_SOURCE = /usr/src/tcplens-$(VERSION)
KBUILD = $(if $(wildcard $(KDIR)/Makefile),,$(error tcplens: no kernel headers \
	in $(KDIR): install linux-headers-$(KDIR_VERSION) or set KDIR))\
	$(MAKE) -C $(KDIR) M=$(CURDIR)
TEST_MODULE = selftests/sample/poison_module
# What a missing KDIR would have been for, if it says so.
KDIR_VERSION = $(or $(patsubst /lib/modules/%/build,%,$(filter \
	/lib/modules/%/build,$(KDIR))),$(shell uname -r))

all: module userspace

help:
	@echo 'Build'
	@echo '  make               the module and the reader'
	@echo '  make module        the module, for the running kernel or KDIR=DIR'
	@echo '  make userspace     the reader, userspace/build/tcplens'
	@echo '  make test-module   make module, and the module of the test sample/poison'
	@echo '  make clean         remove everything that was built (clean-module: its part)'
	@echo 'Install (as root)'
	@echo '  make install       the module for this kernel, and the reader'
	@echo '  make dkms-install  the module by DKMS, rebuilt for every new kernel'
	@echo '  make dkms-remove   take it away again'
	@echo 'In a guest, nothing but qemu touches this machine (as root)'
	@echo '  make demo          the tables, told as a story'
	@echo '  make demo STAY=1   the same, and then a shell in the guest'
	@echo '  make check         the tests: what is under "check" below (SUITES="unit demo",'
	@echo '                     KERNELS="6.1 7.3")'
	@echo '  make check-all     all of them: two hours; .ci/run is for in between'
	@echo '  make cost          instructions per socket, none above selftests/cost/recorded'
	@echo '                     (RECORD=1 writes that)'
	@echo '  make bench         the whole comparison with the peers: 25 minutes (BENCH=full: 40)'
	@echo '  make million       the claims about many sockets, with a million: half an hour'
	@echo '  make setup         only install what demo, check, cost and bench need'
	@echo 'Parts of check'
	@echo '  make unit          the pure files and the reader, also under sanitizers'
	@echo '  make style         checkpatch, kernel-doc, shellcheck, man pages, versions'
	@echo '  make fuzz          any bytes as a query, for FUZZ_SECONDS (600)'
	@echo '  make guest-check   build, boot and run the selftests, KERNELS="6.1 6.12"'
	@echo '  make run-tests     the selftests here: a test VM with the module loaded'
	@echo 'Suites, and what they run on (selftests/harness/suites)'
	@selftests/harness/check.sh --help

module:
	+$(KBUILD) modules

clean-module:
	+$(KBUILD) clean

test-module: module
	+$(KBUILD)/$(TEST_MODULE) modules

userspace:
	+$(MAKE) -C userspace

install: all
	+$(KBUILD) modules_install
	+$(MAKE) -C userspace install PREFIX=$(PREFIX)
	depmod -a

dkms-install:
	mkdir -p $(DKMS_SOURCE)
	cp -r Kbuild Makefile dkms.conf COPYING module $(DKMS_SOURCE)/
	dkms add -m tcplens -v $(VERSION)
	dkms install -m tcplens -v $(VERSION)

dkms-remove:
	dkms remove -m tcplens -v $(VERSION) --all
	rm -r $(DKMS_SOURCE)

setup:
	@selftests/harness/setup.sh

demo: setup
	@STAY=$(STAY) selftests/demo/run.sh

check: setup
	@KERNELS="$(KERNELS)" exec selftests/harness/check.sh $(SUITES)

check-ci: SUITES := ci
check-all: SUITES := all
check-ci check-all: check

unit:
	@selftests/harness/check.sh unit unit-sanitized reader reader-sanitized \
		truth packages harness

fuzz: setup
	@+$(MAKE) -s -C selftests/unit fuzz FUZZ_SECONDS=$(FUZZ_SECONDS)

style:
	@selftests/harness/check.sh style

guest-check: setup
	@KERNELS="$(KERNELS)" exec selftests/harness/check.sh guest

run-tests:
	+$(MAKE) -C selftests run_tests

cost: setup
	@RECORD=$(RECORD) selftests/cost/run.sh

bench: setup
	@BENCH=$(BENCH) RECORD=$(RECORD) selftests/cost/bench.sh

million: setup
	@selftests/harness/million.sh

clean:
	rm -rf build
	rm -f $(foreach dir,. $(TEST_MODULE),$(addprefix $(dir)/,*.o .*.o *.ko \
		*.mod *.mod.c .*.cmd Module.symvers modules.order))
	find module -name '*.o' -delete -o -name '.*.cmd' -delete
	+$(MAKE) -C userspace clean
	+$(MAKE) -C selftests/unit clean

.PHONY: all help module clean-module test-module userspace install dkms-install \
	dkms-remove setup demo check check-ci check-all unit \
	style fuzz guest-check run-tests cost bench million clean
