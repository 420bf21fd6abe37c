# SPDX-License-Identifier: GPL-2.0
# The last line of the Makefile of each directory with tests includes this. It
# adds to kselftest's lib.mk which tests are to be run, the flags, and lib.a:
# every program takes from that what it needs.

selftests := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))/..)
room := $(notdir $(CURDIR))

ifndef KSELFTEST
KSELFTEST := $(shell $(selftests)/harness/kselftest.sh)
endif
ifeq ($(KSELFTEST),)
$(error the kselftest files are needed, see above)
endif
OUTPUT ?= $(CURDIR)

# TESTS names those to be run, LEFT_OUT those not to be run, as DIRECTORY/NAME,
# where NAME may be %.
pattern = $(selftests)/$(subst %,*,$(1))
$(foreach test,$(TESTS) $(LEFT_OUT),\
	$(if $(wildcard $(call pattern,$(test)) $(call pattern,$(test)).c),,\
		$(error there is no test $(test))))
chosen = $(patsubst $(room)/%,%,$(filter-out $(LEFT_OUT),\
	$(filter $(or $(TESTS),%),$(addprefix $(room)/,$(1)))))
TEST_GEN_PROGS := $(call chosen,$(TEST_GEN_PROGS))
TEST_PROGS := $(call chosen,$(TEST_PROGS))

CFLAGS += -std=gnu11 -O2 -g -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare
# What the harness's setjmp() makes gcc suspect.
CFLAGS += -Wno-clobbered
CFLAGS += -I$(KSELFTEST) -I$(selftests) -I$(selftests)/../module/uapi

# The slowest test takes about a minute in an emulated guest. TCPLENS_SLOWNESS
# multiplies every time limit, for those that are slower still.
TCPLENS_SLOWNESS ?= 1
export kselftest_override_timeout ?= $(shell echo $$((300 * $(TCPLENS_SLOWNESS))))

LOCAL_HDRS += $(wildcard $(selftests)/lib/*.h)
LDLIBS += -pthread

include $(KSELFTEST)/lib.mk

lib := $(selftests)/lib
$(TEST_GEN_PROGS): $(lib)/lib.a
ifneq ($(CURDIR),$(lib))
$(lib)/lib.a: $(wildcard $(lib)/*.[ch])
	@$(MAKE) -C $(lib) OUTPUT=$(lib) all
endif
