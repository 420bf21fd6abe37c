// SPDX-License-Identifier: GPL-2.0
/*
 * The origin of a passive connection: the listener that it came to.
 *
 * The kernel does not keep the listener with the new socket. On kernels up to 6.12
 * the tracepoint LISTEN -> SYN_RECV fires while the socket still has the
 * listener's cookie, because it is a copy of the listener. Kernels from 7.2 on
 * clear the cookie first: there the listener is looked up as the kernel does it
 * for a SYN. Where that can give another listener than the kernel chose, the origin
 * is not known.
 */
#include "trace/origin.h"
#include "core/cookie.h"
#include "core/process.h"
#include "core/uninitialized.h"
#include "sample/listener.h"
#include "trace/conns.h"
#include "trace/listeners.h"

#include <linux/tcplens.h>

#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/tcp.h>
#include <net/inet6_hashtables.h>
#include <net/inet_hashtables.h>
#include <net/inet_sock.h>
#include <net/request_sock.h>
#include <net/sock.h>
#include <net/tcp_states.h>

/**
 * struct child - the passive connection that a processor created last
 * @sk: The socket; only its address is compared.
 * @listener_cookie: The cookie of its listener, 0 if the socket did not have it.
 * @now_ns: When it was created, by ktime_get_ns(), or 0.
 *
 * The socket gets its own cookie when something asks for it. It is established in
 * the softirq that created it. A TCP Fast Open child is not: it is established by
 * a later segment, perhaps on another processor. It has its request socket in
 * SYN_RECV, but the kernel removes it before the child enters ESTABLISHED.
 */
struct child {
	const struct sock *sk;
	u64 listener_cookie;
	u64 now_ns;
};

static DEFINE_PER_CPU(struct child, last_child);

/**
 * tcplens_origin_note() - remember a new passive connection
 * @sk: The socket, a copy of its listener so far.
 * @now_ns: The time, by ktime_get_ns(), or 0.
 *
 * Context: In a probe.
 * Return: the listener's cookie, or 0 if it is not known yet.
 */
u64 tcplens_origin_note(const struct sock *sk, u64 now_ns)
{
	struct child *child = this_cpu_ptr(&last_child);

	child->sk = sk;
	child->listener_cookie = atomic64_read(&sk->sk_cookie);
	child->now_ns = now_ns;
	return child->listener_cookie;
}

/**
 * tcplens_origin_is_known() - is it a new passive connection?
 * @sk: A full socket. The ends of a simultaneous open are in SYN_RECV too, and
 *	have no listener.
 *
 * Context: In a probe.
 * Return: true if tcplens_origin_listener_cookie() can find the listener.
 */
bool tcplens_origin_is_known(const struct sock *sk)
{
	if (sk->sk_state != TCP_SYN_RECV)
		return false;
	return this_cpu_read(last_child.sk) == sk ||
	       rcu_access_pointer(tcp_sk(sk)->fastopen_rsk);
}

/**
 * tcplens_origin_forget() - forget the new passive connection of this processor
 *
 * The kernel can use its memory for another socket.
 *
 * Context: In a probe.
 */
void tcplens_origin_forget(void)
{
	this_cpu_write(last_child.sk, NULL);
}

/* SO_REUSEPORT chooses one of them by hash, or a BPF program does. */
static bool is_one_of_many(const struct sock *listener)
{
	u32 size = tcplens_listener_group_size(listener);

	return size != TCPLENS_ABSENT_U32 && size > 1;
}

/*
 * A listener of a VRF accepts a link-local connection that is then bound to the
 * device below, and so can a listener without a device. The lookup would need both
 * devices.
 */
static bool is_below_vrf(const struct sock *sk)
{
	const struct net_device *device;

	if (!sk->sk_bound_dev_if)
		return false;
	device = dev_get_by_index_rcu(sock_net(sk), sk->sk_bound_dev_if);
	return device && netif_is_l3_slave(device);
}

static const struct sock *find_listener4(const struct sock *sk)
{
	return tcplens_find_listener(sock_net(sk), sk->sk_daddr, sk->sk_dport,
				     sk->sk_rcv_saddr, sk->sk_num,
				     sk->sk_bound_dev_if);
}

#if IS_ENABLED(CONFIG_IPV6)
static const struct sock *find_listener(const struct sock *sk)
{
	if (sk->sk_family == AF_INET || ipv6_addr_v4mapped(&sk->sk_v6_daddr))
		return find_listener4(sk);
	return tcplens_find_listener6(sock_net(sk), &sk->sk_v6_daddr,
				      sk->sk_dport, &sk->sk_v6_rcv_saddr,
				      sk->sk_num, sk->sk_bound_dev_if);
}
#else
static const struct sock *find_listener(const struct sock *sk)
{
	return find_listener4(sk);
}
#endif

/**
 * tcplens_origin_listener_cookie() - find the listener of a new connection
 * @sk: A socket for which tcplens_origin_is_known(); has its addresses and ports.
 *
 * Context: In a probe, under rcu_read_lock().
 * Return: the listener's cookie, or 0 if it is not known.
 */
u64 tcplens_origin_listener_cookie(const struct sock *sk)
{
	const struct request_sock *request;
	const struct sock *listener;

	request = rcu_dereference(tcp_sk(sk)->fastopen_rsk);
	if (request) {
		listener = request->rsk_listener;
		return listener ? atomic64_read(&listener->sk_cookie) : 0;
	}
	if (this_cpu_read(last_child.listener_cookie))
		return this_cpu_read(last_child.listener_cookie);
	/* TPROXY gives it another local port than its listener has. */
	if (inet_test_bit(TRANSPARENT, sk) || is_below_vrf(sk) ||
	    tcplens_origin_has_program(sock_net(sk)))
		return 0;
	listener = find_listener(sk);
	if (!listener || is_one_of_many(listener))
		return 0;
	return atomic64_read(&listener->sk_cookie);
}

/**
 * tcplens_origin_start_ns() - when was a new connection created?
 * @sk: The socket.
 *
 * Context: In a probe.
 * Return: the time that tcplens_origin_note() was given, or 0.
 */
u64 tcplens_origin_start_ns(const struct sock *sk)
{
	return this_cpu_read(last_child.sk) == sk ?
	       this_cpu_read(last_child.now_ns) : 0;
}

/**
 * tcplens_origin_inherit() - a passive connection starts with its listener's owner
 * @conn: The entry to overwrite.
 * @listener_cookie: The listener, or 0 if it is not known.
 *
 * The process that called listen() can have ended, and its children have the
 * listener: then the owner is not known.
 *
 * Context: In a probe, under rcu_read_lock(); no entry is locked.
 */
void tcplens_origin_inherit(struct tcplens_conn *conn, u64 listener_cookie)
{
	struct tcplens_conn listener TCPLENS_UNINITIALIZED;

	tcplens_conn_reset(conn);
	if (!tcplens_listeners_find(listener_cookie, &listener))
		return;
	conn->listener_inode = listener.listener_inode;
	if (!tcplens_process_find(listener.pid, listener.owner_start_ns))
		return;
	conn->pid = listener.pid;
	conn->owner_start_ns = listener.owner_start_ns;
	conn->owner_source = TCPLENS_OWNER_LISTENER;
	memcpy(conn->comm, listener.comm, sizeof(conn->comm));
}

/**
 * tcplens_origin_conn() - copy the entry of a socket
 * @sk: A full socket.
 * @conn: The copy. A new passive connection has no entry yet; its copy holds
 *	what it inherits from its listener.
 *
 * Context: In a probe, with preemption off, under rcu_read_lock().
 * Return: true if the socket has an entry of its own.
 */
bool tcplens_origin_conn(struct sock *sk, struct tcplens_conn *conn)
{
	if (sk->sk_state == TCP_LISTEN)
		return tcplens_listeners_find(tcplens_cookie(sk), conn);
	if (!tcplens_origin_is_known(sk))
		return tcplens_conns_find(tcplens_cookie(sk), conn);
	tcplens_origin_inherit(conn, tcplens_origin_listener_cookie(sk));
	return false;
}
