# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Shared by the shell tests. A test sources this, says claim() for each of its
# subtests and ends with run_claims; what there is besides is in
#
#	claims.sh      claims, and their verdicts in KTAP
#	netns.sh       network namespaces, alone or in a pair
#	actors.sh      processes that have sockets and do as they are told
#	truth.sh       comparisons with a witness, which count for truth.sh
#	tables.sh      what tcplens and ss say, by the names of the columns
#
# In an emulated guest the start of a process costs more than all that a claim
# looks at, so what the shell can do itself it does itself.

# shellcheck disable=SC2034 # what the tests use
set -u -o pipefail

selftests=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
module=${TCPLENS_MODULE:-$selftests/../tcplens.ko}
prefix=tcplens-$$-
# "${nobody[@]}" COMMAND...: as one who has no rights: nobody, in no group
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
