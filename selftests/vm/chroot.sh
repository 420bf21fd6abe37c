#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs a command in the root of a kernel's release, with that release's
# compiler and headers, for instance to build the module. DIR (default: the
# current directory) is mounted at /src, the working directory; writes to it
# persist, all others are discarded. Mounts and processes live in namespaces of
# their own and leave nothing behind, even if the caller is killed. Needs root.
#
# Usage: chroot.sh [-d DIR] KERNEL|RELEASE [--] COMMAND...

set -eu
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

usage="usage: chroot.sh [-d DIR] KERNEL|RELEASE [--] COMMAND..."
src=.
while getopts d: opt; do
	case $opt in
	d) src=$OPTARG ;;
	*) die "$usage" ;;
	esac
done
shift $((OPTIND - 1))
[ $# -ge 2 ] || die "$usage"
if vm_table | awk -v name="$1" '$2 == name { exit 1 }'; then
	vm_kernel "$1"
	build=$(vm_build "$1")
else
	release=$1
	build=
fi
shift
[ "$1" != -- ] || shift
[ $# -ge 1 ] || die "$usage"
[ "$(id -u)" = 0 ] || die "root is needed"
src=$(cd "$src" && pwd)
root=$("$vm_dir/root.sh" "$release")/root
root=${build:+$build/root:}$root

# shellcheck disable=SC2016 # for the inner shell
exec setpriv --pdeathsig KILL \
	unshare --mount --pid --fork --kill-child bash -euc '
	root=$1 src=$2
	shift 2
	# The source may be below /mnt or /tmp: keep it open.
	exec 3< "$src"
	mount -t tmpfs tmpfs /mnt
	mkdir /mnt/upper /mnt/work /mnt/new
	mount -t overlay -o "lowerdir=$root,upperdir=/mnt/upper,workdir=/mnt/work" \
		overlay /mnt/new
	mkdir -p /mnt/new/src
	mount --bind /proc/self/fd/3 /mnt/new/src
	exec 3<&-
	mount --rbind /dev /mnt/new/dev
	mount -t tmpfs tmpfs /mnt/new/tmp
	mount -t proc proc /mnt/new/proc
	exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C \
		TERM="${TERM:-dumb}" \
		chroot /mnt/new sh -c "cd /src && exec \"\$@\"" sh "$@"
' bash "$root" "$src" "$@"
