#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The demo, inside the guest: two hosts, real programs, and what tcplens shows of
# their connections. The command that printed a table stands above it. All output
# is live: the numbers differ from run to run.

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

# until_seen NS COLUMN-LIST TEXT: waits until a row matches TEXT
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

say "Two hosts: client 10.0.0.2 and server 10.0.0.1. The server starts listening."
build_network
mkdir -p /tmp/www
echo "hello from the server" > /tmp/www/index.html
server busybox httpd -p 80 -h /tmp/www
server iperf3 --server --daemon --pidfile /tmp/iperf3.pid
until_seen server state,lport 'LISTEN 5201'
show 'server cat /proc/net/tcplens/sockets'
echo
echo "That is the file itself. The tcplens command aligns and selects columns:"
show 'server tcplens -o state,local,remote,uid,inode,backlog,backlog_max'

say "1. The client fetches a page. The side that closes first enters TIME_WAIT."
show 'client busybox wget -q -O - http://10.0.0.1/'
first=server
server tcplens -r | grep -q TIME_WAIT || first=client
until_seen $first state TIME_WAIT
echo "This time it was the $first:"
show "$first tcplens -o state,local,remote,timer,timer_ms"
sleep 1
echo "... a second later:"
show "$first tcplens -o state,local,remote,timer,timer_ms"

say "2. A bulk transfer over a path with 20 ms delay and 1 % packet loss."
show 'ip netns exec client tc qdisc add dev eth0 root netem delay 20ms loss 1%'
columns=state,remote,sendq_bytes,unacked,snd_cwnd,snd_ssthresh,snd_wnd
columns=$columns,srtt_us,lost,retrans_out,retrans_total,ca_state
client iperf3 --client 10.0.0.1 --time 12 > /tmp/iperf3.log &
until_seen client bytes_sent '[0-9][0-9][0-9][0-9][0-9]'
echo "The sender, every second: slow start doubles snd_cwnd; a loss sets"
echo "snd_ssthresh and reduces snd_cwnd; retrans_total counts retransmissions."
for second in 1 2 3 4 5 6; do
	if [ $second = 4 ]; then
		echo
		echo "The receiving program stops reading. Data fills its receive"
		echo "queue, and the window that it advertises, snd_wnd, shrinks."
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

say "3. A closed port: the connection is refused, and no socket remains."
show 'client nc -v -w 3 10.0.0.1 81'
show "client tcplens -o state,local,remote | grep -c ':81 '"

say "4. An address that never answers: SYN_SENT, with SYN retransmissions."
client nc -w 20 10.0.0.99 80 &
never=$!
until_seen client state SYN_SENT
columns=state,local,remote,retrans_total,rto_us,timer,timer_ms
show "client tcplens -o $columns"
until_seen client state,retrans_total 'SYN_SENT [1-9]'
echo "... after the first retransmission:"
show "client tcplens -o $columns"
kill $never 2>/dev/null

say "5. Half-closed: the client has sent its FIN, the server has not."
# The program that gets the connection sleeps, and so closes it late.
server busybox nc -l -p 9000 -e sleep 20 &
until_seen server lport 9000
client busybox nc 10.0.0.1 9000 < /dev/null &
until_seen client state FIN_WAIT2
show 'client tcplens -o state,local,remote,kind,timer,timer_ms'
show 'server tcplens -o state,local,remote,recvq_bytes'

say "6. The summary, whose size is constant, and the statistics of the module."
show 'server head -n 12 /proc/net/tcplens/summary'
show 'head -n 8 /sys/kernel/debug/tcplens/stats'

say "7. For programs: JSON from tcplens, or a query written to the file itself."
show 'server tcplens --json -o state,local,inode | head -n 8'
show 'server bash -c "exec 3<>/proc/net/tcplens/sockets
echo select lport,state,cookie >&3; cat <&3"'

if [ -z "${INTERACTIVE:-}" ]; then
	disown -a
	pkill -x 'nc|sleep|iperf3|busybox'
	show 'rmmod tcplens && ls /proc/net/tcplens'
	say "End of the demo. For a shell in the guest: make demo STAY=1"
else
	say "A shell in the guest. Try: ip netns exec server tcplens --help"
fi
exit 0
