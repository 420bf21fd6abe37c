#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The DKMS package from installation to removal, as KTAP results, in the tree's
# copy of vm/stage.sh. DKMS installs it in the root of the release, where the
# compiler is native. The guest boots this root, unpacks the files that DKMS
# installed, loads the module, and lets DKMS remove it.
#
# Usage: dkms.sh install VERSION   in the root; leaves dkms.tar
#        dkms.sh load | remove     in the guest

set -u
cd "$(dirname "$0")/../.." || exit 1
release=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)

# result TEXT COMMAND...: prints whether COMMAND succeeded, with its output if
# not; exits on failure
result()
{
	local text=$1 seen

	shift
	if seen=$("$@" 2>&1); then
		echo "ok - $text"
		return
	fi
	printf '%s\n' "$seen" | sed 's/^/# /'
	echo "not ok - $text"
	exit 1
}

add()
{
	mkdir "/usr/src/tcplens-$release" &&
		cp -r Kbuild Makefile dkms.conf COPYING module \
			"/usr/src/tcplens-$release" &&
		dkms add -m tcplens -v "$release"
}

pack()
{
	local tar=$PWD/dkms.tar

	(cd / && tar -cf "$tar" "usr/src/tcplens-$release" var/lib/dkms \
		"lib/modules/$1/updates" "lib/modules/$1"/modules.*)
}

# is_ours: modprobe loads the module that was built, and it is loaded
is_ours()
{
	local file seen

	modprobe tcplens || return
	file=$(modinfo -n tcplens)
	seen=$(modinfo -F version tcplens)
	[[ $file == */updates/dkms/tcplens.ko* ]] ||
		{ echo "loaded from $file"; return 1; }
	[ "$seen" = "$release" ] || { echo "its version is $seen"; return 1; }
	cmp /sys/module/tcplens/srcversion <(modinfo -F srcversion tcplens.ko)
}

# take: copies it, for the tests that reload the module
take()
{
	local file

	file=$(modinfo -n tcplens)
	case $file in
	*.xz) xz -dc "$file" > tcplens.ko ;;
	*) cp "$file" tcplens.ko ;;
	esac
}

remove()
{
	local left

	make -s dkms-remove || return
	left=$(find /lib/modules/ /var/lib/dkms /usr/src -name 'tcplens*')
	[ -z "$left" ] || { echo "left behind: $left"; return 1; }
	! modprobe tcplens
}

case ${1:-} in
install)
	result "dkms add" add
	result "dkms build" dkms build -m tcplens -v "$release" -k "$2"
	result "dkms install" dkms install -m tcplens -v "$release" -k "$2"
	result "what DKMS installed is packed for the guest" pack "$2"
	;;
load)
	result "modprobe loads the module that DKMS installed" is_ours
	result "the tests take that one" take
	;;
remove)
	result "dkms remove leaves nothing" remove
	;;
*)
	sed -n 's/^# //; /^Usage:/,/^$/p' "$0" >&2
	exit 2
	;;
esac
