#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Process 1 of the guest, in two stages. In the initramfs (busybox) it loads
# the few modules that the disks need and puts a tmpfs over the read-only root.
# In that root it sets up the machine, unpacks the caller's directory in
# /tcplens, runs the command there and reports to run.sh: output on one device,
# "ready" and "exit" lines on another, and nothing in the kernel log. The
# devices are in run.sh's settings. A failure here ends process 1, so the
# kernel panics, and run.sh sees a run without "exit".

set -e

enter_root()
{
	busybox mkdir -p /proc /sys /dev /lower /cover /root
	busybox mount -t devtmpfs devtmpfs /dev
	# Numbered in the order of their dependencies.
	for module in /modules/*; do
		[ ! -e "$module" ] || busybox insmod "$module"
	done
	busybox mount -t ext4 -o ro "$ROOT" /lower
	busybox mount -t tmpfs tmpfs /cover
	busybox mkdir /cover/upper /cover/work
	busybox mount -t overlay overlay /root \
		-o lowerdir=/lower,upperdir=/cover/upper,workdir=/cover/work
	busybox mount -t tmpfs tmpfs /root/run
	busybox cp -r /vm /root/run/vm
	busybox mount --move /dev /root/dev
	exec busybox switch_root /root /run/vm/init
}

mount_all()
{
	mount -t proc proc /proc
	mount -t sysfs sysfs /sys
	mount -t tmpfs -o mode=1777 tmpfs /tmp
	mkdir -p /dev/pts /dev/shm
	mount -t devpts -o ptmxmode=666 devpts /dev/pts
	mount -t tmpfs tmpfs /dev/shm
	ln -sf /proc/self/fd /dev/fd
	ln -sf fd/0 /dev/stdin
	ln -sf fd/1 /dev/stdout
	ln -sf fd/2 /dev/stderr
	mount -t debugfs debugfs /sys/kernel/debug
	mount -t cgroup2 cgroup2 /sys/fs/cgroup
}

# panic_on_hang: a hang ends the run at once
panic_on_hang()
{
	for name in softlockup_panic hung_task_panic panic_on_rcu_stall; do
		[ ! -e "/proc/sys/kernel/$name" ] ||
			echo 1 > "/proc/sys/kernel/$name"
	done
}

set_up()
{
	mount_all
	panic_on_hang
	for device in "$OUTPUT" "$REPORT"; do
		case $device in
		/dev/tty*) stty -F "$device" raw ;;
		esac
	done
	echo tcplens > /proc/sys/kernel/hostname
	printf '127.0.0.1 localhost tcplens\n::1 localhost\n' > /etc/hosts
	ip link set lo up
	mkdir /tcplens
	tar -xf "$DIR" -C /tcplens --no-same-owner
	cd /tcplens
}

# run_command: runs it with its output through a pipe, because a virtio port
# can be opened only once and the command may open /dev/stderr
run_command()
{
	mkfifo /run/vm/pipe
	cat /run/vm/pipe > "$OUTPUT" &
	cat=$!
	setsid -w bash /run/vm/command < /dev/null > /run/vm/pipe 2>&1 ||
		status=$?

	# All output has passed, or belongs to processes left behind.
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		kill -0 $cat 2> /dev/null || break
		sleep 0.2
	done
}

# poweroff in the shell must end the shell, not the report.
write_poweroff()
{
	cat > /usr/local/sbin/poweroff <<-'END'
	#!/bin/sh
	kill -HUP "$(cat /run/vm/shell)"
	END
	chmod +x /usr/local/sbin/poweroff
}

# run_shell: the command, then a shell, both on the console
run_shell()
{
	write_poweroff
	cat > /run/vm/interactive <<-'END'
	stty sane rows "$ROWS" cols "$COLS"
	bash /run/vm/command
	status=$?
	bash -c 'echo $$ > /run/vm/shell; exec bash -i'
	exit $status
	END
	setsid -w -c bash /run/vm/interactive 0<> "$CONSOLE" >&0 2>&1 ||
		status=$?
}

if [ ! -d /run/vm ]; then
	# shellcheck source=/dev/null
	. /vm/settings
	enter_root
fi

export PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8
# shellcheck source=/dev/null
. /run/vm/settings
set_up
exec 3> "$REPORT"
echo "ready $(cut -d ' ' -f 1 /proc/uptime)" >&3
status=0
if [ "$INTERACTIVE" ]; then
	run_shell 3>&-
else
	run_command 3>&-
fi
echo "exit $status" >&3
busybox poweroff -f
