#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Tests, as KTAP, that the build stops with one line that names the missing part if
# a kernel lacks a part that the module needs, before anything is compiled. The
# script removes words from the headers of each kernel, one by one, in a root that
# is discarded.
#
# Usage: compat.sh KERNEL...
#
# Inside a root it is called with --inside KERNEL VERSION FIRST instead, where
# FIRST is the number of its first result.

set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../vm/lib.sh
. "$here/../vm/lib.sh"
failed=0

# A case: files of the headers or of the configuration, the words to remove from
# them, and the name in the expected line.
cases="auto.conf CONFIG_PROC_FS CONFIG_PROC_FS
auto.conf CONFIG_INET CONFIG_INET
linux/proc_fs.h proc_read_iter proc_read_iter
linux/proc_fs.h pde_data|PDE_DATA pde_data()
net/inet_connection_sock.h tcp_timeout_expires|icsk_timeout tcp_timeout_expires()
net/inet_connection_sock.h,net/sock.h icsk_keepalive_timer|sk_timer icsk_keepalive_timer
net/inet_hashtables.h bhash bhash
net/inet_hashtables.h bhash_node|owners bhash_node
net/inet_hashtables.h inet_ehashfn inet_ehashfn()
net/inet6_hashtables.h inet6_ehashfn inet6_ehashfn()
linux/fdtable.h files_fdtable files_fdtable()
linux/sched.h,linux/mm_types.h exec_state|user_ns exec_state
net/inet_hashtables.h lhash2|listening_hash lhash2"

# result STATUS TEXT
result()
{
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n $kernel: $2"
		return
	fi
	failed=1
	sed 's/^/# /' "$work/log"
	echo "not ok $n $kernel: $2"
}

# stops_with LINE: make fails with that line, and no other error
stops_with()
{
	! make KDIR="$kdir" module > "$work/log" 2>&1 &&
		[ "$(grep -c 'tcplens: ' "$work/log")" -eq 1 ] &&
		grep -qF "$1" "$work/log" &&
		! grep -qE 'error:|^  CC ' "$work/log"
}

# spoil FILES WORDS: removes the words from the files
spoil()
{
	local file

	for file in ${1//,/ }; do
		case $file in
		auto.conf) file=$kdir/include/config/$file ;;
		*) file=$source/include/$file ;;
		esac
		sed -i.whole -E "s/\\b($2)\\b/spoiled/g" "$file"
	done
}

repair()
{
	find "$kdir/include/config/" "$source/include/" -name '*.whole' |
		while read -r file; do
			mv "$file" "${file%.whole}"
		done
}

inside()
{
	local files words name

	work=$(mktemp -d)
	cp -r Kbuild Makefile dkms.conf module "$work"
	cd "$work" || exit 1
	kdir=/lib/modules/$1/build
	# Debian splits the headers into two directories; a full tree is one.
	source=$(sed -n 's,^include \(/.*\)/Makefile$,\1,p' "$kdir/Makefile")
	source=${source:-$kdir}
	while read -r files words name; do
		spoil "$files" "$words"
		stops_with "no $name "
		result $? "one line says that there is no $name"
		repair
	done <<< "$cases"
	spoil linux/proc_fs.h 'pde_data|PDE_DATA'
	make KDIR="$kdir" clean-module > "$work/log" 2>&1
	result $? "cleaning up does not need what a build needs"
	kdir=/lib/modules/none/build
	stops_with "install linux-headers-none "
	result $? "one line says which headers to install"
}

if [ "${1:-}" = --inside ]; then
	kernel=$2
	n=$(($4 - 1))
	inside "$3"
	exit $failed
fi

results=$(($(wc -l <<< "$cases") + 2))
echo "TAP version 13"
first=1
for kernel; do
	if reason=$(vm_vanished "$kernel"); then
		echo "ok $first $kernel: the build names what is missing # SKIP $reason"
		first=$((first + 1))
		continue
	fi
	version=$("$here/../vm/kernel-version.sh" "$kernel") &&
		"$here/../vm/chroot.sh" -d "$here/../.." "$kernel" -- \
			selftests/harness/compat.sh --inside "$kernel" "$version" \
			"$first" || failed=1
	first=$((first + results))
done
echo "1..$((first - 1))"
exit $failed
