#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Checks that read the source instead of running it, as KTAP: one result each,
# after the findings. Needs only the packages of setup.sh.

# A list names the check functions, and awk has variables too.
# shellcheck disable=SC2317,SC2016

set -u
cd "$(dirname "$0")/../.." || exit 1
tools=$(selftests/harness/kselftest.sh)/../../..

ours() { git ls-files -co --exclude-standard -- "$@" 2>/dev/null; }
version_of_header()
{
	sed -n 's/^#define TCPLENS_VERSION[[:space:]]*"\(.*\)"/\1/p' \
		module/uapi/linux/tcplens.h
}

checkpatch()
{
	# Inside a git tree checkpatch would leave a cache file behind.
	sed "s,^,$PWD/," | (cd "$tools" &&
		xargs perl scripts/checkpatch.pl --no-tree --strict --terse \
		--no-summary --quiet --show-types "$@" -f)
}

checkpatch_finds_nothing_in_the_module()
{
	# The table's macros initialise members; wrapping them would not build.
	# Lockdep expects locks of one's own; the walk checks the kernel's.
	ours 'module/*.[ch]' |
		checkpatch --ignore FILE_PATH_CHANGES,MACRO_ARG_REUSE,USE_LOCKDEP
}

# These are rules for code inside the kernel only.
checkpatch_finds_nothing_outside_the_module()
{
	ours 'selftests/*.[ch]' 'userspace/*.[ch]' |
		checkpatch --ignore \
PREFER_DEFINED_ATTRIBUTE_MACRO,ARRAY_SIZE,STRCPY,CAMELCASE,AVOID_EXTERNS,\
COMPLEX_MACRO,QUOTED_WHITESPACE_BEFORE_NEWLINE,LONG_LINE_STRING,SPLIT_STRING,\
MACRO_ARG_REUSE,MACRO_ARG_PRECEDENCE,PREFER_KERNEL_TYPES,COMPARISON_TO_NULL
}

kernel_doc_is_complete()
{
	local output

	output=$(ours 'module/*.[ch]' | xargs perl "$tools/scripts/kernel-doc" \
		 -none -Wall 2>&1)
	[ -z "$output" ] || { echo "$output"; return 1; }
}

# A function with callers in other files has kernel-doc at its definition.
functions_are_documented()
{
	local name status=0

	for name in $(ours 'module/*.h' |
		      xargs sed -n 's/^[a-z].*[ *]\(tcplens_[a-z0-9_]*\)(.*/\1/p' |
		      sort -u); do
		grep -qrE "^ \* $name\(\) - " module || {
			echo "$name() has no kernel-doc"
			status=1
		}
	done
	return "$status"
}

shellcheck_finds_nothing()
{
	{ ours '*.sh'; ours .ci/run; } | sort -u | xargs shellcheck -x
}

man_pages_are_clean()
{
	make -s -C userspace build/tcplens-columns.5 >&2 || return
	{
		ours 'userspace/man/*.[58]'
		echo userspace/build/tcplens-columns.5
	} | xargs mandoc -T lint -W warning
}

words_are_spelled_right()
{
	ours . ':!COPYING' ':!userspace/tests' ':!.clang-format' ':!*.8' |
		xargs codespell
}

# Not even in compat/, which probes the headers. selftests/vm may, as it
# chooses kernels to test.
nothing_asks_for_a_kernel_version()
{
	local words tests

	words='\bLINUX_VERSION|\bKERNEL_?(VERSION|RELEASE)\b|\bVERSION_IS_'
	words+='|\b(RHEL|SLE|SUSE|UBUNTU|DEBIAN|CENTOS|FEDORA)_[A-Z]|\bUTS_'
	words+='|\bCONFIG_(CC|GCC|CLANG|LD|AS|PAHOLE)_VERSION'
	words+='|\b(utsrelease|version)\.h\b|\buts(name)?\(\)|\buname\('
	tests='\b(VERSION|PATCHLEVEL|SUBLEVEL)\b.* -(lt|le|eq|ne|ge|gt) '
	tests+='|ifn?eq.*(\b(VERSION|PATCHLEVEL|SUBLEVEL)\b|uname)'
	! {
		ours '*.[ch]' '*Kbuild*' '*Makefile*' dkms.conf |
			xargs grep -nHE "$words"
		ours '*Kbuild*' '*Makefile*' dkms.conf |
			xargs grep -nHE "$tests"
		ours '*.sh' ':!selftests/vm' ':!selftests/harness/style.sh' |
			xargs grep -nHE '\buname\b|/etc/os-release|lsb_release'
	} | grep .
}

nothing_forbidden_is_called()
{
	! grep -rnwE 'sock_hold|lock_sock(_fast)?|tcp_get_info|get_task_comm|tcp_hashinfo|kallsyms_lookup_name|register_kprobe' \
		--include='*.[ch]' module | grep -vE '^[^:]*:[0-9]*:( \*|/\*|.*//)'
}

no_ifdef_in_function_bodies()
{
	! ours 'module/*.c' |
		xargs awk '/^{/ { body = 1 } /^}/ { body = 0 }
		body && /^#[[:space:]]*if/ { print FILENAME ":" FNR ": " $0 }' |
		grep .
}

uapi_header_stands_alone()
{
	echo '#include <linux/tcplens.h>' |
		gcc -xc -std=c11 -Wall -pedantic -fsyntax-only -Imodule/uapi -
}

versions_agree()
{
	local header dkms

	header=$(version_of_header)
	dkms=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
	echo "header: $header, dkms.conf: $dkms"
	[ -n "$header" ] && [ "$header" = "$dkms" ]
}

every_file_names_its_licence()
{
	! ours 'module' 'userspace' 'selftests' Makefile Kbuild |
		grep -vE 'userspace/tests/.*\.(in|out|err|cmd|txt|json)$' |
		grep -vE 'userspace/tests/(good|broken)/|selftests/unit/corpus/|\.md$|gitignore$' |
		xargs grep -L 'SPDX-License-Identifier' | grep .
}

a_room_of_the_module_uses_only_rooms_below_it()
{
	selftests/harness/rooms.sh order
}

no_two_files_of_the_module_need_each_other()
{
	selftests/harness/rooms.sh circles
}

checks="checkpatch_finds_nothing_in_the_module
	checkpatch_finds_nothing_outside_the_module kernel_doc_is_complete
	functions_are_documented shellcheck_finds_nothing man_pages_are_clean
	words_are_spelled_right nothing_asks_for_a_kernel_version
	a_room_of_the_module_uses_only_rooms_below_it
	no_two_files_of_the_module_need_each_other
	nothing_forbidden_is_called no_ifdef_in_function_bodies
	uapi_header_stands_alone versions_agree every_file_names_its_licence"

set -f
# shellcheck disable=SC2086 # a list of words
set -- $checks
set +f
echo "TAP version 13"
echo "1..$#"
n=0
failed=0
for check; do
	n=$((n + 1))
	if output=$($check 2>&1); then
		result=ok
	else
		result="not ok"
		failed=1
		printf '%s\n' "$output" | sed 's/^/# /'
	fi
	echo "$result $n ${check//_/ }"
done
exit $failed
