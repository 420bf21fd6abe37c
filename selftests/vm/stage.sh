#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds the module, the reader and the tests for a kernel of the table with
# that release's own compiler, in a copy of the tree, and leaves there what a
# guest needs: the copy is the directory for run.sh. Any warning fails the
# build. Prints the directory, build/KERNEL of the tree. What was built from
# the same sources before is taken as it is; the reader and the tests are built
# once for all kernels of a release. For a kernel that is not run, only the module
# is built. The status is 4 if the mirror did not have the kernel.
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

# 7.x asks a script that Debian's headers lack whether sparse is there, and uses
# two things that Debian's sparse does not know: both have to be told it. That
# does no harm to the others. It takes as long as the compiler, and sees nothing
# in another flavour, or in a kernel of the same series, that it has not seen.
sparse=
case $kernel in
5.10 | 6.1 | 6.12-trixie | 7.2 | 7.3) sparse="C=2 KBUILD_CHECKSRC=2" ;;
esac
sparse_flags="-D__CHECK_ENDIAN__ -D__typeof_unqual__=__typeof__"
sparse_flags+=" '-D__builtin_strlen(string)=(sizeof(string)-1)'"

# copy DIR: the sources, there
copy()
{
	rm -rf "$1"
	mkdir -p "$1"
	(cd "$tree" && tar -c --exclude-vcs --exclude=build --exclude='build-*' \
		--exclude='*.[ao]' --exclude='*.ko' --exclude='.*.cmd' .) |
		tar -x -C "$1"
}

# sources: what they are
sources()
{
	(cd "$tree" && find . -type f ! -path './build*' \
		! -path './.git/*' ! -path './*/build*/*' ! -name '*.[ao]' \
		! -name '*.ko' ! -name '*.cmd' -print0 | sort -z |
		xargs -0 sha256sum)
}

# key WHAT: of something that is built of them, for this release
key()
{
	printf '%s\n' "$sources" "$("$vm_dir/root.sh" "$release")" \
		"$("$vm_dir/../harness/kselftest.sh")" "$1" | sha256sum
}

# is_there DIR KEY: was it built, of just that?
is_there()
{
	[ "$2" = "$(cat "$1.key" 2> /dev/null)" ]
}

# make_once DIR KEY COMMAND: has it made, without a word of warning
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

# build_programs: the sources, with the reader and the tests, to $programs
build_programs()
{
	copy "$programs" &&
	cp -r "$("$vm_dir/../harness/kselftest.sh")" "$programs/kselftest" &&
	"$vm_dir/chroot.sh" -d "$programs" "$release" -- sh -c "
		make -s -j $(nproc) userspace &&
		make -s -j $(nproc) -C selftests all KSELFTEST=/src/kselftest"
}

# copy_programs: that, to $stage, from where it was built for another kernel or
# is built now
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

# build: the module, in $stage, and that of a test if there are tests
build()
{
	local target=module

	[ "$which" != newest ] || target=test-module
	# shellcheck disable=SC2086 # two words
	"$vm_dir/chroot.sh" -d "$stage" "$kernel" -- \
		make -j "$(nproc)" KDIR="/lib/modules/$version/build" W=1 $sparse \
		CF="$sparse_flags" "$target"
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
