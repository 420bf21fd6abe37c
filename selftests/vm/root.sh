#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds the Debian root of one release, with its compiler, the test tools and all
# kernels that the table lists for it, or finds it in the cache. Prints its
# directory, which has
#   root/      the root, for chroot.sh
#   root.ext4  the same as an image, for run.sh
#   kernels    the output of packages.sh
#   sources    the sources.list
#   build.log  the output of the build
# If the mirror has none of the release's kernels any more, root/ and root.ext4 are
# not built. Building needs root and mmdebstrap. The mirrors are those of the
# machine's apt configuration.
#
# The cache key covers this script, packages.sh, the release's lines in the table
# and, if the machine runs the same release, the kernels that its apt knows. For
# another release, remove the cached directory to get a newer kernel. Roots unused
# for two weeks are removed.
#
# Usage: root.sh KERNEL|RELEASE

set -eu
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

packages="bash busybox-static coreutils dkms ethtool gcc iperf3 iproute2
	iputils-ping kmod libc6-dev make mount netcat-openbsd nftables procps
	sparse strace tcpdump util-linux xz-utils"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
# Modules for devices that no guest has; they would be half of the root.
no_modules="sound drivers/gpu drivers/infiniband/hw drivers/infiniband/sw
	drivers/infiniband/ulp drivers/media
	drivers/net/ethernet drivers/net/wireless drivers/scsi drivers/staging
	drivers/usb"

# release_kernels: prints the table's lines of this release, with the fields that
# the root depends on
release_kernels()
{
	vm_table | awk -v r="$release" '$2 == r { print $1, $2, $3, $4, $5 }'
}

# host_codename: prints the Debian release of this machine
host_codename()
{
	sed -n 's/^VERSION_CODENAME=//p' /etc/os-release
}

# write_sources: prints the release's sources.list, with the machine's mirrors
write_sources()
{
	local host uri suite base=${release%%+*}

	host=$(host_codename)
	# shellcheck disable=SC2016 # apt's own variables
	apt-get indextargets --format '$(REPO_URI) $(RELEASE)' \
		'Identifier: Packages' 'Component: main' | sort -u |
	while read -r uri suite; do
		case $suite in
		"$host" | "$host"-updates | "$host"-security) ;;
		*) continue ;;
		esac
		suite=${base%-backports}${suite#"$host"}
		echo "deb [signed-by=$keyring] $uri $suite main"
		if [ "$suite-backports" = "$base" ]; then
			echo "deb [signed-by=$keyring] $uri $base main"
		fi
	done
}

cache_key()
{
	{
		cat "$0" "$vm_dir/packages.sh"
		release_kernels
		[ "$release" != "$(host_codename)" ] ||
			"$vm_dir/packages.sh" "$release"
	} | sha256sum | cut -c 1-12
}

# build_stub DIR: builds a package that satisfies linux-image's dependency on an
# initramfs generator, which the guests do not need
build_stub()
{
	mkdir -p "$1/stub/DEBIAN"
	cat > "$1/stub/DEBIAN/control" <<-END
	Package: tcplens-no-initramfs
	Version: 1
	Architecture: all
	Maintainer: nobody <nobody@localhost>
	Provides: linux-initramfs-tool
	Description: stands in for an initramfs generator
	END
	dpkg-deb --build --root-owner-group "$1/stub" "$1/stub.deb"
	rm -r "$1/stub"
}

build_tree()
{
	local include excludes

	# shellcheck disable=SC2046,SC2086 # lists of words
	include=$(printf '%s,' $packages \
		$(awk '$2 != "-" { $1 = $2 = ""; print }' "$1/kernels"))
	# shellcheck disable=SC2086
	readarray -t excludes < <(printf -- \
		'--dpkgopt=path-exclude=*/modules/*/kernel/%s/*\n' $no_modules)
	build_stub "$1"
	# Use the proxy and date checks that the machine uses for its mirrors.
	apt-config dump | grep -E '^Acquire::(https?|Check|Retries)' \
		> "$1/apt.conf" || :
	unshare --mount mmdebstrap --mode=root --variant=essential \
		--include="${include%,}" --aptopt="$1/apt.conf" \
		--aptopt='APT::Install-Recommends "false"' \
		--hook-dir=/usr/share/mmdebstrap/hooks/maybe-merged-usr \
		--essential-hook="dpkg --root=\"\$1\" --install '$1/stub.deb'" \
		--dpkgopt=path-exclude='/usr/share/doc/*' \
		--dpkgopt=path-exclude='/usr/share/info/*' \
		--dpkgopt=path-exclude='/usr/share/locale/*' \
		--dpkgopt=path-exclude='/usr/share/man/*' \
		"${excludes[@]}" \
		"${release%%[-+]*}" "$1/root" "$1/sources"
}

build_image()
{
	local blocks files

	blocks=$(du -s --block-size=4K "$1/root" | cut -f 1)
	files=$(find "$1/root" | wc -l)
	mke2fs -q -t ext4 -O '^has_journal' -b 4096 -m 0 \
		-N $((files + files / 8)) -d "$1/root" \
		"$1/root.ext4" $((blocks + blocks / 8 + 16384))
}

build()
{
	[ "$(id -u)" = 0 ] || die "root is needed to build the $release root"
	mkdir -p "$1"
	write_sources > "$1/sources"
	grep -q signed-by "$1/sources" ||
		die "the apt configuration has no Debian mirror to build from"
	"$vm_dir/packages.sh" "$release" "$1/sources" > "$1/kernels"
	cat "$1/kernels"
	if awk '$2 != "-" { exit 1 }' "$1/kernels"; then
		return
	fi
	build_tree "$1"
	build_image "$1"
	rm "$1/stub.deb" "$1/apt.conf"
}

[ $# = 1 ] || die "usage: root.sh KERNEL|RELEASE"
release=$1
[ "$(release_kernels)" ] || vm_kernel "$1"

dir=$vm_cache/$release-$(cache_key)
if [ ! -d "$dir" ]; then
	mkdir -p "$vm_cache"
	exec 9> "$vm_cache/$release.lock"
	flock 9
fi
if [ ! -d "$dir" ]; then
	echo "building the $release root (several minutes)" >&2
	rm -rf --one-file-system "$dir.tmp"
	mkdir "$dir.tmp"
	# In a subshell, because "build || ..." would disable set -e.
	(set -e; build "$dir.tmp") > "$dir.tmp/build.log" 2>&1 &
	wait $! || {
		tail -n 25 "$dir.tmp/build.log" >&2
		die "building the $release root failed: $dir.tmp/build.log"
	}
	mv "$dir.tmp" "$dir"
fi
touch "$dir"
find "$vm_cache" -mindepth 1 -maxdepth 1 -type d -mtime +14 \
	-exec rm -rf --one-file-system {} +
echo "$dir"
