#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds the module, the tcplens command and the tests for a kernel of the table,
# with the compiler of its release, in a copy of the tree: build/KERNEL, which is
# the directory for run.sh. Prints that directory. Any warning fails the build.
#
# An earlier build from the same sources is reused: of the command and the tests
# for all kernels of a release, of the module as long as nothing in module/
# changes. The exit status is 4 if the mirror did not have the kernel.
#
# Usage: stage.sh [-m] KERNEL
#   -m   build only the module, in build/module-KERNEL, and print that directory

set -eu
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

only_module=
[ "${1:-}" != -m ] || { only_module=1; shift; }
[ $# -eq 1 ] || die "usage: stage.sh [-m] KERNEL"
kernel=$1
vm_kernel "$kernel"
tree=$(cd "$vm_dir/../.." && pwd)
stage=$tree/build/$kernel
programs=$tree/build/programs-$release
module=$tree/build/module-$kernel
test_modules="selftests/sample/poison_module selftests/sample/unload_module"
# What the module, and the modules of tests, are made of.
module_sources="Kbuild Makefile dkms.conf module $test_modules"

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

# copy DIR SOURCE...: copies the sources to it
copy()
{
	local dir=$1

	shift
	rm -rf "$dir"
	mkdir -p "$dir"
	(cd "$tree" && tar -c --exclude-vcs --exclude=build --exclude='build-*' \
		--exclude='*.[ao]' --exclude='*.ko' --exclude='.*.cmd' "$@") |
		tar -x -C "$dir"
}

# key WHAT SOURCE...: prints the cache key of something built from the sources
key()
{
	local what=$1

	shift
	{
		printf '%s\n' "$("$vm_dir/root.sh" "$release")" "$what"
		cat "$0"
		cd "$tree" && find "$@" -type f ! -path './build*' \
			! -path './.git/*' ! -path './*/build*/*' \
			! -name '*.[ao]' ! -name '*.ko' ! -name '.*.cmd' \
			! -name '*.mod' ! -name '*.mod.c' -print0 | sort -z |
			xargs -0 sha256sum
	} | sha256sum
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
	copy "$programs" . &&
	cp -r "$kselftest" "$programs/kselftest" &&
	"$vm_dir/chroot.sh" -d "$programs" "$release" -- sh -c "
		make -s -j $(nproc) userspace &&
		make -s -j $(nproc) -C selftests all KSELFTEST=/src/kselftest"
}

# build_module: builds the module, and those of tests for a kernel that is run, in
# a copy of their sources
build_module()
{
	local target=module

	[ "$which" != newest ] || target=test-module
	# shellcheck disable=SC2086 # lists of words
	copy "$module" $module_sources &&
	"$vm_dir/chroot.sh" -d "$module" "$kernel" -- \
		make -j "$(nproc)" KDIR="/lib/modules/$version/build" W=1 $sparse \
		CF="$sparse_flags" "$target"
}

# assemble: puts both into $stage
assemble()
{
	local dir

	rm -rf "$stage"
	cp -a "$programs" "$stage" &&
	cp "$module/tcplens.ko" "$stage" || return
	for dir in $test_modules; do
		cp "$module/$dir/"*.ko "$stage/$dir" || return
	done
}

version=$("$vm_dir/kernel-version.sh" "$kernel") || exit
mkdir -p "$tree/build"
exec 8> "$module.lock"
flock 8
# shellcheck disable=SC2086 # a list of words
module_key=$(key "$(vm_build "$kernel")" $module_sources)
is_there "$module" "$module_key" ||
	make_once "$module" "$module_key" build_module
if [ "$only_module" ]; then
	echo "$module"
	exit
fi

kselftest=$("$vm_dir/../harness/kselftest.sh")
exec 7> "$programs.lock"
flock 7
programs_key=$(key "$kselftest" .)
is_there "$programs" "$programs_key" ||
	make_once "$programs" "$programs_key" build_programs
is_there "$stage" "$programs_key $module_key" ||
	make_once "$stage" "$programs_key $module_key" assemble
echo "$stage"
