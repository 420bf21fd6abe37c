# SPDX-License-Identifier: GPL-2.0
# The targets for people; "make help" lists them.

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
TEST_MODULES = selftests/sample/poison_module selftests/sample/unload_module
# For the error message: the kernel version that KDIR names, if it names one.
KDIR_VERSION = $(or $(patsubst /lib/modules/%/build,%,$(filter \
	/lib/modules/%/build,$(KDIR))),$(shell uname -r))

all: module userspace

help:
	@echo 'Build'
	@echo '  make                the module and the tcplens command'
	@echo '  make module         the module, for the running kernel or KDIR=DIR'
	@echo '  make test-module    the module, and those of the tests sample/poison and unload'
	@echo '  make userspace      the command, userspace/build/tcplens'
	@echo '  make clean          remove all built files; clean-module: of the module'
	@echo 'Install (as root)'
	@echo '  make install        the module for the running kernel, and the command'
	@echo '  make dkms-install   the module through DKMS, rebuilt for every new kernel'
	@echo '  make dkms-remove    undo dkms-install'
	@echo 'Run in guests: only QEMU runs on this machine (as root)'
	@echo '  make demo           a guided tour of the tables; STAY=1: then a shell'
	@echo '  make check          the tests: the suites under "check" below, or'
	@echo '                      SUITES="unit demo"; KERNELS="6.1 7.3" for suite guest'
	@echo '  make check-ci       the suites under "ci", as .ci/run'
	@echo '  make check-all      the suites under "all": two hours'
	@echo '  make cost           instructions per socket, at most 10 % above'
	@echo '                      selftests/cost/recorded; RECORD=1 writes that file'
	@echo '  make bench          comparison with other tools: 25 minutes; BENCH=full: 40'
	@echo '  make million        the tests with a million sockets: half an hour, 12 GB'
	@echo '  make setup          install only the packages that these targets need'
	@echo 'Parts of check'
	@echo '  make unit           pure files and the command, also with sanitizers'
	@echo '  make style          checkpatch, kernel-doc, shellcheck, man pages, versions'
	@echo '  make fuzz           random bytes as queries, for FUZZ_SECONDS=600'
	@echo '  make guest-check    build, boot, run the selftests; KERNELS="6.1 6.12"'
	@echo '  make run-tests      the selftests on this machine: only in a test VM with'
	@echo '                      the module loaded'
	@echo 'Suites by tier, and what each runs on (selftests/harness/suites): "host" is no'
	@echo 'guest; "stock" and "debug" are all such kernels of selftests/vm/kernels'
	@selftests/harness/check.sh --help

module:
	+$(KBUILD) modules

clean-module:
	+$(KBUILD) clean

test-module: module
	+$(foreach dir,$(TEST_MODULES),$(KBUILD)/$(dir) modules &&) :

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
	rm -f $(foreach dir,. $(TEST_MODULES),$(addprefix $(dir)/,*.o .*.o *.ko \
		*.mod *.mod.c .*.cmd Module.symvers modules.order))
	find module -name '*.o' -delete -o -name '.*.cmd' -delete
	+$(MAKE) -C userspace clean
	+$(MAKE) -C selftests/unit clean

.PHONY: all help module clean-module test-module userspace install dkms-install \
	dkms-remove setup demo check check-ci check-all unit \
	style fuzz guest-check run-tests cost bench million clean
