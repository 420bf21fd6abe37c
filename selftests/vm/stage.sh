#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds the module, the tcplens command and the tests for a kernel of the table,
# with the compiler of its release, in a copy of the tree: build/KERNEL, which is
# the directory for run.sh. Prints that directory. Any warning fails the build.
#
# An earlier build from the same sources is reused. The command and the tests are
# built once for all kernels of a release; for a kernel that is not booted, only the
# module is built. The exit status is 4 if the mirror did not have the kernel.
#
# Usage: stage.sh KERNEL

set -eu
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

[ $# -eq 1 ] || die "usage: stage.sh KERNEL"
kernel=$1
vm_kernel "$kernel"
tree=$(cd "$vm_dir/../.." && pwd)
stage=$tree/build/$kernel
programs=$tree/build/programs-$release

# Sparse takes as long as the compiler, and finds nothing new in another flavour or
# in another kernel of the same series, so it runs for one kernel per series. 7.x
# looks for sparse with a script that Debian's headers lack, hence
# KBUILD_CHECKSRC=2, and uses two constructs that Debian's sparse does not know,
# hence the last two flags. Neither affects other kernels.
sparse=
case $kernel in
5.10 | 6.1 | 6.12-trixie | 7.2 | 7.3) sparse="C=2 KBUILD_CHECKSRC=2" ;;
esac
sparse_flags="-D__CHECK_ENDIAN__ -D__typeof_unqual__=__typeof__"
sparse_flags+=" '-D__builtin_strlen(string)=(sizeof(string)-1)'"

# copy DIR: copies the sources to it
copy()
{
	rm -rf "$1"
	mkdir -p "$1"
	(cd "$tree" && tar -c --exclude-vcs --exclude=build --exclude='build-*' \
		--exclude='*.[ao]' --exclude='*.ko' --exclude='.*.cmd' .) |
		tar -x -C "$1"
}

# sources: prints their checksums
sources()
{
	(cd "$tree" && find . -type f ! -path './build*' \
		! -path './.git/*' ! -path './*/build*/*' ! -name '*.[ao]' \
		! -name '*.ko' ! -name '*.cmd' -print0 | sort -z |
		xargs -0 sha256sum)
}

# key WHAT: prints the cache key of something built from the sources
key()
{
	printf '%s\n' "$sources" "$("$vm_dir/root.sh" "$release")" \
		"$("$vm_dir/../harness/kselftest.sh")" "$1" | sha256sum
}

# is_there DIR KEY: whether it was built with this key
is_there()
{
	[ "$2" = "$(cat "$1.key" 2> /dev/null)" ]
}

# make_once DIR KEY COMMAND: builds it; fails after a warning
make_once()
{
	rm -f "$1.key"
	if ! "$3" > "$1.log" 2>&1; then
		tail -n 40 "$1.log" >&2
		die "building for $kernel failed: $1.log"
	fi
	if grep -niE 'warning:|error:' "$1.log" >&2; then
		die "building for $kernel gave warnings: $1.log"
	fi
	echo "$2" > "$1.key"
}

# build_programs: builds the command and the tests, in a copy of the sources
build_programs()
{
	copy "$programs" &&
	cp -r "$("$vm_dir/../harness/kselftest.sh")" "$programs/kselftest" &&
	"$vm_dir/chroot.sh" -d "$programs" "$release" -- sh -c "
		make -s -j $(nproc) userspace &&
		make -s -j $(nproc) -C selftests all KSELFTEST=/src/kselftest"
}

# copy_programs: copies that to $stage; builds it unless another kernel's run did
copy_programs()
{
	local key

	exec 7> "$programs.lock"
	flock 7
	key=$(key programs)
	is_there "$programs" "$key" ||
		make_once "$programs" "$key" build_programs
	rm -rf "$stage"
	cp -a "$programs" "$stage"
	exec 7>&-
}

# build: builds the module in $stage
build()
{
	# shellcheck disable=SC2086 # two words
	"$vm_dir/chroot.sh" -d "$stage" "$kernel" -- \
		make -j "$(nproc)" KDIR="/lib/modules/$version/build" W=1 $sparse \
		CF="$sparse_flags" module
}

version=$("$vm_dir/kernel-version.sh" "$kernel") || exit
mkdir -p "$tree/build"
exec 8> "$stage.lock"
flock 8
sources=$(sources)
key=$(key "$(vm_build "$kernel")")
if is_there "$stage" "$key"; then
	echo "$stage"
	exit
fi
rm -f "$stage.key"
if [ "$which" = newest ]; then
	copy_programs
else
	copy "$stage"
fi
make_once "$stage" "$key" build
echo "$stage"
