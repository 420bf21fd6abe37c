# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Shared by the scripts of this directory and of harness/: the path of the cache,
# look-up of kernels in the table, claims, and times. It only defines functions and
# variables.

vm_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034 # for root.sh
vm_cache=${TCPLENS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tcplens}/vm

# The exit status of kernel-version.sh and stage.sh if the mirror lacks the kernel:
# that of a skipped test.
# shellcheck disable=SC2034 # for these
vm_skipped=4

die()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit "${die_status:-1}"
}

# vm_table: prints the table without comments and empty lines
vm_table()
{
	sed 's/#.*//; /^[[:space:]]*$/d' "${TCPLENS_KERNELS:-$vm_dir/kernels}"
}

# vm_kernel NAME: sets release, flavour, series, which and lacks to the kernel's
# values in the table, and image to its source package, empty if it has none
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

# vm_names KIND: prints the kernels that are packages ("packaged"), those of them
# that are booted ("stock"), or the debug kernels with checks ("debug")
vm_names()
{
	vm_table | awk -v kind="$1" '
	kind == "debug" && $3 == "source" && $6 !~ /checks/ ||
	kind == "packaged" && $3 != "source" ||
	kind == "stock" && $3 != "source" && $5 == "newest" { print $1 }'
}

# vm_vanished NAME: if the mirror did not have the kernel when the root of its
# release was built, prints the reason; else fails
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

# vm_build NAME: prints the directory of debug-kernel.sh, or nothing for a packaged
# kernel; call vm_kernel first
vm_build()
{
	[ "$flavour" != source ] || "$vm_dir/debug-kernel.sh" "$1"
}

# claim TEXT COMMAND...: prints a KTAP result, ok if COMMAND succeeds. Counts in
# number, and sets failed after a failure. Then the status of the run that TEXT is
# about follows, and the ends of its output, $work/out and $work/err.
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

# vm_took PHASE START: prints the seconds of a phase of a suite, for check.sh's table
vm_took()
{
	echo "# took: $1 $((SECONDS - $2))"
}

# vm_timed: copies standard input, and adds the seconds of each test file after its
# result
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

# vm_slowness NAME: prints the factor by which time limits are longer there
vm_slowness()
{
	case $1 in
	uml) echo 2 ;;
	kasan | kcsan) echo 5 ;;
	*) echo 1 ;;
	esac
}
