# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Shared by the scripts of this directory: the place of the cache and the
# lookup of a kernel in the table, and claims. It is sourced, defines functions
# and variables, and does nothing else.

vm_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034 # for root.sh
vm_cache=${TCPLENS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tcplens}/vm

# The status of kernel-version.sh and stage.sh for a kernel that the mirror did
# not have: a skipped test's.
# shellcheck disable=SC2034 # for these
vm_skipped=4

die()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit "${die_status:-1}"
}

# vm_table: the table without comments and empty lines
vm_table()
{
	sed 's/#.*//; /^[[:space:]]*$/d' "${TCPLENS_KERNELS:-$vm_dir/kernels}"
}

# vm_kernel NAME: sets release, flavour, series, which and lacks of that kernel,
# and the package of its source, as image, if it is built from that
vm_kernel()
{
	local line

	line=$(vm_table | awk -v name="$1" '$1 == name')
	[ -n "$line" ] || die "no kernel $1 in ${vm_dir##*/}/kernels;" \
		"known:" "$(vm_table | awk '{ printf "%s ", $1 }')"
	# shellcheck disable=SC2034 # for the caller
	read -r _ release flavour series which lacks <<-END
	$line
	END
	# shellcheck disable=SC2034 # likewise
	image=
	# shellcheck disable=SC2034
	[ "$flavour" != source ] || image=linux-source-$series
}

# vm_names KIND: the kernels that are packages, "packaged"; those of them that
# are run, "stock"; or those that check something, "debug"
vm_names()
{
	vm_table | awk -v kind="$1" '
	kind == "debug" && $3 == "source" && $6 !~ /checks/ ||
	kind == "packaged" && $3 != "source" ||
	kind == "stock" && $3 != "source" && $5 == "newest" { print $1 }'
}

# vm_vanished NAME: says why there is no such kernel, if the mirror did not have
# it when the root of its release was built; fails if it did
vm_vanished()
{
	local dir

	vm_kernel "$1"
	dir=$("$vm_dir/root.sh" "$release") || return
	awk -v name="$1" '
	$1 == name && $2 == "-" {
		sub(/^[^ ]+ - /, "")
		print
		found = 1
	}
	END { exit !found }' "$dir/kernels"
}

# vm_build NAME: the directory of debug-kernel.sh, after vm_kernel; nothing for
# a kernel that comes as a package
vm_build()
{
	[ "$flavour" != source ] || "$vm_dir/debug-kernel.sh" "$1"
}

# claim TEXT COMMAND...: a line of KTAP, ok if COMMAND succeeds. It counts in
# number, and a failure in failed; after one come the status of the run that
# TEXT is about and the ends of its output, $work/out and $work/err.
number=0 failed=0
# shellcheck disable=SC2034,SC2154 # failed is for the caller, work is its own
claim()
{
	local text=$1

	shift
	number=$((number + 1))
	if "$@" > /dev/null 2>&1; then
		echo "ok $number - $text"
		return
	fi
	failed=1
	echo "not ok $number - $text"
	echo "# status $status"
	tail -q -n 20 "$work/out" "$work/err" | cut -c 1-200 | sed 's/^/# /'
}

# vm_took PHASE START: says how long a phase of a suite took, which check.sh counts
vm_took()
{
	echo "# took: $1 $((SECONDS - $2))"
}

# vm_timed: the lines of standard input, and behind the result of each file of
# tests how long it took
vm_timed()
{
	local line last=$SECONDS

	while IFS= read -r line; do
		printf '%s\n' "$line"
		# "ok 3 selftests: /tcplens/selftests/walk: dump" is walk/dump.
		if [[ $line =~ ^((not )?ok)\ .*selftests:\ .*/([^/]*):\ (.*) ]]; then
			echo "# took: file $((SECONDS - last))" \
				"${BASH_REMATCH[1]} ${BASH_REMATCH[3]}/${BASH_REMATCH[4]}"
			last=$SECONDS
		fi
	done
}

# vm_slowness NAME: how many times longer than elsewhere things may take there
vm_slowness()
{
	case $1 in
	uml) echo 2 ;;
	kasan | kcsan) echo 5 ;;
	*) echo 1 ;;
	esac
}
