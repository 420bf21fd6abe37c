#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds a debug kernel of the table from the linux-source package in its release's
# root, with that root's compiler, or finds it in the cache. Prints its directory,
# which has
#   linux      the kernel to boot: a bzImage, or a program for User-Mode Linux
#   version    its version
#   config     its configuration
#   root/      /lib/modules of that version, with all files that a module build
#              needs; overlays the release's root
#   build.log  the output of the build
# Options that config/*.config does not set are off. Building needs root. The cache
# key covers this script, the configuration, and the versions of the compiler and of
# the source.
#
# Usage: debug-kernel.sh KERNEL

set -eu
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# fragments: prints the names of the configuration's parts
fragments()
{
	case $kernel in
	uml) echo common debug checks uml ;;
	uml-plain) echo common uml plain ;;
	kasan) echo common debug checks x86 kasan ;;
	kcsan) echo common debug x86 kcsan ;;
	*) die "no configuration for $kernel" ;;
	esac
}

# configuration: prints the requested options
configuration()
{
	local name

	for name in $(fragments); do
		cat "$vm_dir/config/$name.config"
	done | sed '/^#/d; /^$/d'
}

cache_key()
{
	{
		cat "$0"
		configuration
		dpkg-query --admindir="$root/var/lib/dpkg" --show gcc "$image"
	} | sha256sum | cut -c 1-12
}

# configure: fails if make changes a requested option
configure()
{
	configuration > "$build/asked"
	in_root make -C tree allnoconfig KCONFIG_ALLCONFIG=/src/asked
	if sort "$build/asked" | comm -23 - <(sort "$build/tree/.config") |
		grep .; then
		echo "these options did not take effect"
		return 1
	fi
}

# unpack: unpacks the source without the drivers that no guest uses; of these, only
# the files that make and the configuration read
unpack()
{
	local name exclude=()

	for name in gpu infiniband media net/ethernet net/wireless scsi \
		    staging usb; do
		exclude+=("--exclude=*/drivers/$name/*.[ch]")
	done
	mkdir "$build/tree"
	tar -xf "$root/usr/src/$image.tar.xz" -C "$build/tree" \
		--strip-components=1 "${exclude[@]}"
}

# focus: limits compiler instrumentation to the parts of the kernel that share data
# with the module, and to modules, whose directories begin with "/". The rest of the
# kernel builds and runs faster without it.
focus()
{
	cat >> "$build/tree/scripts/Makefile.lib" <<-'END'
	ifeq ($(filter net net/% fs fs/proc fs/debugfs lib /%,$(obj)),)
	KASAN_SANITIZE := n
	UBSAN_SANITIZE := n
	KCSAN_SANITIZE := n
	KCSAN_INSTRUMENT_BARRIERS := y
	endif
	END
}

# widen: enlarges the areas in which User-Mode Linux saves the registers of its
# processes; some processors have 11008 bytes of them
widen()
{
	sed -i 's/HOST_FP_SIZE, 2696/HOST_FP_SIZE, 12288/' \
		"$build/tree/arch/x86/um/user-offsets.c"
}

# in_root COMMAND...: runs it in the release's root
in_root()
{
	"$vm_dir/chroot.sh" -d "$build" "$release" -- env "$arch" \
		KBUILD_BUILD_USER=tcplens KBUILD_BUILD_HOST=tcplens "$@"
}

# shrink: removes all files of the tree that no module build needs, except vmlinux
shrink()
{
	(cd "$build/tree" && rm -r Documentation drivers samples sound usr &&
		find . -type f ! -path './scripts/*' ! -path './tools/*' \
			\( -name '*.[cSoa]' -o -name '.*' ! -name .config -o \
			-name '*.dts*' \) -delete)
}

build()
{
	local boots=arch/x86/boot/bzImage modules

	[ "$arch" != ARCH=um ] || boots=linux
	[ "$(id -u)" = 0 ] || die "root is needed to build the $kernel kernel"
	unpack
	focus
	widen
	configure
	in_root make -C tree -j "$(nproc)"
	in_root make -s -C tree kernelrelease > "$build/version"
	in_root make -C tree modules_install INSTALL_MOD_PATH=/src/root/usr
	cp "$build/tree/.config" "$build/config"
	cp "$build/tree/$boots" "$build/linux"
	shrink
	# Module builds do not set ARCH.
	printf '%s\nexport ARCH\ninclude Makefile\n' "$arch" \
		> "$build/tree/GNUmakefile"
	modules=$build/root/usr/lib/modules/$(cat "$build/version")
	rm -f "$modules/build" "$modules/source"
	mv "$build/tree" "$modules/build"
	rm "$build/asked"
}

[ $# = 1 ] || die "usage: debug-kernel.sh KERNEL"
kernel=$1
vm_kernel "$kernel"
arch=ARCH=x86_64
case $kernel in uml*) arch=ARCH=um ;; esac
root=$("$vm_dir/root.sh" "$release")/root

dir=$vm_cache/$kernel-$(cache_key)
if [ ! -d "$dir" ]; then
	exec 9> "$vm_cache/$kernel.lock"
	flock 9
fi
if [ ! -d "$dir" ]; then
	echo "building the $kernel kernel (5 to 20 minutes)" >&2
	build=$dir.tmp
	rm -rf --one-file-system "$build"
	mkdir "$build"
	# In a subshell, because "build || ..." would disable set -e.
	(set -e; build) > "$build/build.log" 2>&1 &
	wait $! || {
		tail -n 25 "$build/build.log" >&2
		die "building the $kernel kernel failed: $build/build.log"
	}
	mv "$build" "$dir"
fi
touch "$dir"
echo "$dir"
