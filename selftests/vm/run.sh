#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Boots a kernel of the table in an emulated machine, copies DIR's contents to
# /tcplens in it and runs COMMAND there as root: one argument is a shell
# script, several are one command. COMMAND's stdout and stderr come out here
# as they are written; the kernel log goes to a file of its own, which is kept
# and named if the run fails. The machine writes to nothing but memory. A kernel
# that is User-Mode Linux runs as a process and needs no emulator. The exit
# status is COMMAND's, except
#   124  the kernel log has a complaint (see "complaints"), or
#   125  no exit status came out of the guest: panic, hang, timeout, or the
#        run could not be started.
#
# Usage: run.sh [OPTION...] KERNEL DIR [-- COMMAND...]
#   -a TEXT   append to the kernel command line
#   -c N      processors (2; User-Mode Linux has one)
#   -i        interactive: after COMMAND, if any, a shell on this terminal;
#             no time limit
#   -I        count instructions: one processor and a clock that advances with
#             the instructions executed
#   -l FILE   write the kernel log to FILE and keep it
#   -m SIZE   memory (2G)
#   -q TEXT   append to QEMU's command line (split at blanks; repeatable)
#   -t SEC    time limit, boot included (300)
#   -v        report the seconds of "boot" and of COMMAND, as "tests", on stderr
# TCPLENS_ACCEL in the environment replaces the emulation (tcg,thread=multi),
# for instance with "kvm"; TCPLENS_BOOT_LIMIT is how many seconds COMMAND may take
# to begin (200; a debug kernel three times as long) before the machine is taken
# to be stuck and booted once more, twice at most.

set -eu
die_status=125
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

complaints='BUG:|kernel BUG at|WARNING:|Oops|Kernel panic|general protection'
complaints+='|double fault|KASAN|KCSAN|UBSAN|possible recursive locking'
complaints+='|possible circular locking|suspicious RCU|soft lockup|hung task'
complaints+='|rcu.*(self-detected stall|detected( expedited)? stalls|starved)'
complaints+='|blocked for more than|unreferenced object|kmemleak: [0-9]+ new'
complaints+='|refcount_t:|list_(add|del) corruption|stack-protector|ODEBUG'
# A check has disabled itself.
complaints+='|locking correctness validator|non-static key'
complaints+='|kmemleak: .*(disabled|pool empty)'
# These lines quote the caller's arguments.
harmless='[Cc]ommand line:'

modules='virtio_pci virtio_blk virtio_console ext4 overlay'

usage()
{
	sed -n 's/^# //; /^Usage:/,/^$/p' "$0" >&2
	exit 125
}

# add_modules VERSION: copies the modules that the guest's disks need, numbered
# in order and uncompressed
add_modules()
{
	local module verb path n=10

	for module in $modules; do
		modprobe --dirname="$root" --set-version="$1" \
			--ignore-install --show-depends "$module"
	done | awk '$1 == "insmod" && !seen[$2]++' |
	while read -r verb path; do
		: "$verb"
		module=$work/initramfs/modules/$n-${path##*/}
		case $path in
		*.xz) xz -dc "$path" > "${module%.xz}" ;;
		*.zst) zstd -dcq "$path" > "${module%.zst}" ;;
		*) cp "$path" "$module" ;;
		esac
		n=$((n + 1))
	done
}

write_command()
{
	if [ $# -eq 1 ]; then
		printf '%s\n' "$1"
	else
		printf '%s\n' "${*@Q}"
	fi
}

write_settings()
{
	local size

	size=$(stty size 2> /dev/null) && [ "$size" != "0 0" ] || size="24 80"
	if [ "$is_uml" ]; then
		echo "ROOT=/dev/ubda DIR=/dev/ubdb CONSOLE=/dev/tty1"
		echo "OUTPUT=/dev/ttyS0 REPORT=/dev/ttyS1"
	else
		echo "ROOT=/dev/vda DIR=/dev/vdb CONSOLE=/dev/hvc0"
		echo "OUTPUT=/dev/vport0p1 REPORT=/dev/vport0p2"
	fi
	echo "INTERACTIVE=$interactive"
	echo "export TERM=${TERM:-dumb} ROWS=${size% *} COLS=${size#* }"
}

# make_initramfs VERSION COMMAND...: it is too small to be worth a cache
make_initramfs()
{
	local dir=$work/initramfs version=$1

	shift
	mkdir -p "$dir/bin" "$dir/modules" "$dir/vm"
	cp "$root/bin/busybox" "$dir/bin/"
	ln -s busybox "$dir/bin/sh"
	# Debug kernels have everything built in.
	[ "$build" ] || add_modules "$version"
	cp "$vm_dir/init.sh" "$dir/init"
	cp "$vm_dir/init.sh" "$dir/vm/init"
	chmod +x "$dir/init" "$dir/vm/init"
	write_command "$@" > "$dir/vm/command"
	write_settings > "$dir/vm/settings"
	(cd "$dir" && find . | cpio --quiet -o -H newc -R 0:0) \
		> "$work/initramfs.cpio"
}

# find_image: prints the file to boot
find_image()
{
	local file

	for file in ${build:+"$build/linux"} "$root/boot/vmlinuz-$version" \
		"$root/usr/lib/modules/$version"/vmlinuz{,.unsigned}; do
		[ ! -f "$file" ] || break
	done
	echo "$file"
}

make_qemu_command()
{
	local accel="${TCPLENS_ACCEL:-tcg,thread=multi}" cpu=max emulator

	mapfile -t emulator < <("$vm_dir/emulator.sh")
	[ ${#emulator[@]} -gt 0 ] || exit 125
	if [ "$counting" ]; then
		accel=tcg,thread=single
		cpu=max,-erms,-fsrm
		cpus=1
		extra+=(-icount "shift=0,sleep=off")
	fi
	# Otherwise the kernel counts timer ticks in a delay loop, and panics
	# ("IO-APIC + timer doesn't work!") if a busy host delays them.
	# shellcheck disable=SC2054 # the commas are QEMU's
	run=("${emulator[@]}" -accel "$accel" -cpu "$cpu" -machine q35
		-smp "$cpus" -m "$memory" -no-reboot -nodefaults -display none
		-kernel "$(find_image)" -initrd "$work/initramfs.cpio"
		-append "console=ttyS0 no_timer_check $parameters"
		-serial "file:$log"
		-drive "file=$image,format=raw,if=virtio,readonly=on,file.locking=off"
		-drive "file=$work/dir.tar,format=raw,if=virtio,readonly=on"
		-device virtio-serial-pci
		-chardev "file,id=output,path=$work/output"
		-device virtserialport,chardev=output,nr=1
		-chardev "file,id=report,path=$work/report"
		-device virtserialport,chardev=report,nr=2)
	if [ "$interactive" ]; then
		# shellcheck disable=SC2054
		run+=(-chardev stdio,id=tty,signal=off
			-device virtconsole,chardev=tty,nr=0)
	fi
	run+=("${extra[@]}")
}

make_uml_command()
{
	[ ! "$counting" ] || die "User-Mode Linux cannot count instructions"
	# The root is read-only and other guests may boot from it: "c", no
	# lock.
	# shellcheck disable=SC2054 # the commas are the kernel's
	run=("$(find_image)" "mem=$memory" "initrd=$work/initramfs.cpio"
		"ubd0rc=$image" "ubd1r=$work/dir.tar" "uml_dir=$work" noreboot
		con=null con0=null,fd:3 ssl=null ssl0=null,fd:4 ssl1=null,fd:5)
	# shellcheck disable=SC2054
	[ ! "$interactive" ] || run+=(con1=fd:0,fd:1)
	# shellcheck disable=SC2206 # split as the kernel would
	run+=($parameters)
}

# catch FD FILE: sends writes to FD to FILE, through a pipe, because User-Mode
# Linux cannot poll a file
catch()
{
	mkfifo "$work/$1.pipe"
	cat "$work/$1.pipe" >> "$2" &
	eval "exec $1> \"\$work/$1.pipe\""
}

# await_begin: waits until the command begins, or the machine exits; kills the
# machine after a time limit. About once in some hundred boots QEMU 7.2 hangs
# while the kernel switches the clock source, with busy processors; the module
# is not loaded yet.
await_begin()
{
	local start=$SECONDS end=$((SECONDS + boot_limit))

	stuck=
	until has_begun; do
		kill -0 "$machine" 2> /dev/null || return 0
		if [ "$SECONDS" -ge "$end" ]; then
			stuck=1
			kill "$machine"
			return
		fi
		sleep 0.5
	done
	begun=$SECONDS
	[ ! "$verbose" ] || vm_took boot "$start" >&2
}

# boot: runs the machine until it exits; the guest's output is in files then
boot()
{
	local said=2

	: > "$work/output"
	: > "$work/report"
	if [ "$is_uml" ]; then
		catch 3 "$log"
		said=3
		catch 4 "$work/output"
		catch 5 "$work/report"
	fi
	if [ "$interactive" ]; then
		"${run[@]}" || :
		[ ! "$is_uml" ] || exec 3>&- 4>&- 5>&-
		wait
		return
	fi
	# It ends with this script, even if that is killed.
	setpriv --pdeathsig TERM timeout -k 5 "$limit" "${run[@]}" \
		< /dev/null >&$said 2>&1 &
	machine=$!
	[ ! "$is_uml" ] || exec 3>&- 4>&- 5>&-
	# A file in between, so that a slow reader does not block the guest.
	tail -f -c +1 -s 0.2 --pid=$machine "$work/output" &
	await_begin
	wait $machine || [ $? -ne 124 ] || echo "run.sh: time is up" >&2
	machine=
	wait
}

# has_begun: whether the command has started
has_begun()
{
	grep -q '^ready' "$work/report"
}

# relevant_log: the kernel log without reports of data races that do not
# concern the module. KCSAN checks the whole kernel against a strict memory
# model, which most code does not follow. A report counts if one of its two
# accesses is by the module, or on its behalf, and is a plain one. A
# READ_ONCE() of the module ("marked") against a plain write of the kernel does
# not count: the kernel's side cannot be changed here.
relevant_log()
{
	awk '
		/BUG: KCSAN:/ { title = $0; plain = 0; next }
		/ to 0x[0-9a-f]+ of [0-9]+ bytes by / { plain = !/\(marked/ }
		title && plain && /\[tcplens/ { print title; title = "" }
		/==========/ { title = "" }
		{ print }
		' "$log"
}

# judge: the run's exit status, from the guest's report and the kernel log
judge()
{
	local status

	status=$(sed -n 's/^exit //p' "$work/report")
	[ ! "$verbose" ] || vm_took tests "$begun" >&2
	if [ ! "$status" ]; then
		echo "run.sh: no exit status from the guest; kernel log ends:" >&2
		tail -n 40 "$log" | cut -c 1-200 >&2
		status=125
	fi
	if relevant_log | grep -aE "$complaints" | grep -avE "$harmless" \
		> "$work/complaints"; then
		echo "run.sh: complaints in the kernel log:" >&2
		head -n 40 "$work/complaints" >&2
		[ "$status" -eq 125 ] || status=124
	fi
	if [ "$status" -ne 0 ]; then
		if [ ! "$keep_log" ]; then
			log=$(mktemp --tmpdir "tcplens-$kernel.XXXXXX.log")
			cp "$work/log" "$log"
		fi
		echo "run.sh: exit status $status, kernel log: $log" >&2
	fi
	return "$status"
}

# shellcheck disable=SC2317 # called by the trap
clean_up()
{
	trap '' INT TERM HUP
	[ ! "$machine" ] || kill "$machine" 2> /dev/null || :
	rm -rf "$work"
}

append='' cpus=2 memory=2G limit=300 log='' extra=()
begun=0 interactive='' counting='' keep_log='' verbose='' machine='' stuck=
while getopts a:c:iIl:m:q:t:v opt; do
	case $opt in
	a) append=$OPTARG ;;
	c) cpus=$OPTARG ;;
	i) interactive=1 ;;
	I) counting=1 ;;
	l) log=$OPTARG keep_log=1 ;;
	m) memory=$OPTARG ;;
	q) read -ra words <<< "$OPTARG" && extra+=("${words[@]}") ;;
	t) limit=$OPTARG ;;
	v) verbose=1 ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
[ $# -ge 2 ] || usage
kernel=$1 dir=$2
shift 2
[ "${1:-}" != -- ] || shift
[ $# -ge 1 ] || [ "$interactive" ] || usage
[ $# -ge 1 ] || set -- :

vm_kernel "$kernel"
top=$("$vm_dir/root.sh" "$release") || exit 125
version=$("$vm_dir/kernel-version.sh" "$kernel") || exit 125
build=$(vm_build "$kernel") || exit 125
root=$top/root image=$top/root.ext4
is_uml=''
if [ "$build" ] && grep -q '^CONFIG_UML=y' "$build/config"; then
	is_uml=1
fi
work=$(mktemp -d)
trap clean_up EXIT
trap 'exit 125' INT TERM HUP
log=${log:-$work/log}
: > "$log"

SECONDS=0
tar -C "$dir" --exclude-vcs -cf "$work/dir.tar" . || die "cannot read $dir"
make_initramfs "$version" "$@" || die "cannot make the initramfs"
boot_limit=${TCPLENS_BOOT_LIMIT:-200}
# Debug kernels do more checks while they boot.
[ ! "$build" ] || boot_limit=$((3 * boot_limit))
parameters="panic=-1 oops=panic watchdog_thresh=30 \
rcupdate.rcu_cpu_stall_timeout=60 printk.devkmsg=on $append"
# Other kernels would pass unknown parameters to process 1. An emulated
# processor needs a longer delay to run into a race.
[ ! "$build" ] || parameters+=" kasan_multi_shot kcsan.udelay_task=300 \
kcsan.udelay_interrupt=50"
if [ "$is_uml" ]; then
	make_uml_command
else
	make_qemu_command
fi
boot
for _ in 1 2; do
	[ "$stuck" ] || break
	echo "run.sh: the machine is stuck as it boots; once more" >&2
	boot
done
status=0
judge || status=$?
exit "$status"
