#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The demo, inside the guest: two hosts, real programs, and their connections
# in tcplens. Each table follows the command that prints it. The numbers are
# real and differ from run to run.

set -u
cd "$(dirname "$0")/../.." || exit 1
PATH=$PWD/userspace/build:$PATH

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

# show COMMAND: prints a command as if typed, and runs it
show()
{
	printf '\n\033[36m# %s\033[0m\n' "$1"
	eval "$1"
}

# until_seen NS COLUMN-LIST TEXT: waits until a row of the table has TEXT
until_seen()
{
	local tries

	for tries in $(seq 100); do
		ip netns exec "$1" tcplens -r -o "$2" | grep -q "$3" && return
		sleep 0.1
	done
	echo "demo: '$3' never appeared after $tries tries" >&2
	exit 1
}

build_network()
{
	ip netns add client
	ip netns add server
	ip link add eth0 netns client type veth peer name eth0 netns server
	ip -n client address add 10.0.0.2/24 dev eth0
	ip -n server address add 10.0.0.1/24 dev eth0
	ip -n server address add 10.0.0.99/32 dev eth0
	for ns in client server; do
		ip -n $ns link set lo up
		ip -n $ns link set eth0 up
	done
	ip netns exec server nft add table ip filter
	ip netns exec server nft add chain ip filter input \
		'{ type filter hook input priority 0; }'
	ip netns exec server nft add rule ip filter input \
		ip daddr 10.0.0.99 drop
}

client() { ip netns exec client "$@"; }
server() { ip netns exec server "$@"; }

say "The module"
show 'insmod tcplens.ko'
show 'modinfo tcplens.ko | grep -E "^(description|license|author|version)"'

say "Two hosts: client 10.0.0.2 and server 10.0.0.1. The server starts to listen."
build_network
mkdir -p /tmp/www
echo "hello from the server" > /tmp/www/index.html
server busybox httpd -p 80 -h /tmp/www
server iperf3 --server --daemon --pidfile /tmp/iperf3.pid
until_seen server state,lport 'LISTEN 5201'
show 'server cat /proc/net/tcplens/sockets'
echo
echo "That is the file itself. The reader lines it up and picks columns:"
show 'server tcplens -o state,local,remote,uid,inode,backlog,backlog_max'

say "1. A page is fetched. Whoever closes first keeps the connection in TIME_WAIT."
show 'client busybox wget -q -O - http://10.0.0.1/'
first=server
server tcplens -r | grep -q TIME_WAIT || first=client
until_seen $first state TIME_WAIT
echo "This time it was the $first:"
show "$first tcplens -o state,local,remote,timer,timer_ms"
sleep 1
echo "... a second later:"
show "$first tcplens -o state,local,remote,timer,timer_ms"

say "2. A bulk transfer over a path of 20 ms that loses 1 packet of 100."
show 'ip netns exec client tc qdisc add dev eth0 root netem delay 20ms loss 1%'
columns=state,remote,sendq_bytes,unacked,snd_cwnd,snd_ssthresh,snd_wnd
columns=$columns,srtt_us,lost,retrans_out,retrans_total,ca_state
client iperf3 --client 10.0.0.1 --time 12 > /tmp/iperf3.log &
until_seen client bytes_sent '[0-9][0-9][0-9][0-9][0-9]'
echo "The sender, every second: slow start doubles snd_cwnd; a loss sets"
echo "snd_ssthresh and shrinks it; retrans_total counts what was sent again."
for second in 1 2 3 4 5 6; do
	if [ $second = 4 ]; then
		echo
		echo "The receiver's program pauses. What comes has to wait, and the"
		echo "window it offers, snd_wnd, gets smaller."
		receiver=$(tr -d '\0' < /tmp/iperf3.pid)
		show "kill -STOP $receiver"
		sleep 1
	fi
	show "client tcplens --where 'rport=5201 and bytes_sent>10K' -o $columns"
	sleep 1
done
show 'server tcplens -o state,local,remote,recvq_bytes,rcv_wnd,bytes_received'
show "kill -CONT $receiver"
wait %+ 2>/dev/null || wait
show 'tail -n 4 /tmp/iperf3.log'
ip netns exec client tc qdisc del dev eth0 root

say "3. A closed port: refused at once, and nothing is left of it."
show 'client nc -v -w 3 10.0.0.1 81'
show "client tcplens -o state,local,remote | grep -c ':81 '"

say "4. An address that never answers: SYN_SENT, and the SYN is sent again."
client nc -w 20 10.0.0.99 80 &
never=$!
until_seen client state SYN_SENT
columns=state,local,remote,retrans_total,rto_us,timer,timer_ms
show "client tcplens -o $columns"
until_seen client state,retrans_total 'SYN_SENT [1-9]'
echo "... when it has been sent again:"
show "client tcplens -o $columns"
kill $never 2>/dev/null

say "5. Half closed: the client has said all, the server has not."
# The server's program inherits the connection: one that is slow.
server busybox nc -l -p 9000 -e sleep 20 &
until_seen server lport 9000
client busybox nc 10.0.0.1 9000 < /dev/null &
until_seen client state FIN_WAIT2
show 'client tcplens -o state,local,remote,kind,timer,timer_ms'
show 'server tcplens -o state,local,remote,recvq_bytes'

say "6. Everything at once, in constant size, and what the module itself did."
show 'server head -n 12 /proc/net/tcplens/summary'
show 'head -n 8 /sys/kernel/debug/tcplens/stats'

say "7. For programs: JSON from the reader, or a question to the file itself."
show 'server tcplens --json -o state,local,inode | head -n 8'
show 'server bash -c "exec 3<>/proc/net/tcplens/sockets
echo select lport,state,cookie >&3; cat <&3"'

if [ -z "${INTERACTIVE:-}" ]; then
	disown -a
	pkill -x 'nc|sleep|iperf3|busybox'
	show 'rmmod tcplens && ls /proc/net/tcplens'
	say "That was all. Stay in the guest with: make demo STAY=1"
else
	say "The shell is yours. Try: ip netns exec server tcplens --help"
fi
exit 0
