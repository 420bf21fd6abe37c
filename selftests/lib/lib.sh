# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Shared by the shell tests. A test sources this, adds its claims with claim()
# and ends with run_claims. The parts are
#
#	claims.sh      claims, and their results in KTAP
#	netns.sh       network namespaces, alone or in a pair
#	actors.sh      processes that operate sockets on command
#	truth.sh       comparisons with a witness, for harness/truth.sh
#	tables.sh      the tables of tcplens and ss, by column names
#
# In an emulated guest, starting a process costs more than a whole claim, so
# the functions use shell builtins where possible.

# shellcheck disable=SC2034 # what the tests use
set -u -o pipefail

selftests=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
module=${TCPLENS_MODULE:-$selftests/../tcplens.ko}
prefix=tcplens-$$-
# "${nobody[@]}" COMMAND...: runs it as user nobody, without groups
nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)

kselftest=$("$selftests/harness/kselftest.sh") || exit 1
# shellcheck source=/dev/null
. "$kselftest/kselftest/ktap_helpers.sh"
# shellcheck source-path=SCRIPTDIR/.. source=lib/claims.sh
. "$selftests/lib/claims.sh"
# shellcheck source-path=SCRIPTDIR/.. source=lib/truth.sh
. "$selftests/lib/truth.sh"
# shellcheck source-path=SCRIPTDIR/.. source=lib/netns.sh
. "$selftests/lib/netns.sh"
# shellcheck source-path=SCRIPTDIR/.. source=lib/actors.sh
. "$selftests/lib/actors.sh"
# shellcheck source-path=SCRIPTDIR/.. source=lib/tables.sh
. "$selftests/lib/tables.sh"
ktap_print_header
