// SPDX-License-Identifier: GPL-2.0
/*
 * The parent of a connection that came: the listener that it came to.
 *
 * The kernel does not keep it with the new socket. Up to 6.12 it can be told by
 * the cookie that the socket has as it is born, as a copy of the listener; 7.2 and
 * newer ones have cleared that by then, and the listener is looked for as the
 * kernel does for a SYN. Where that may choose otherwise than it did, nothing is
 * said.
 */
#include "trace/origin.h"
#include "core/cookie.h"
#include "core/uninitialized.h"
#include "sample/listener.h"
#include "trace/conns.h"

#include <linux/tcplens.h>

#include <linux/ipv6.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/tcp.h>
#include <net/inet6_hashtables.h>
#include <net/inet_hashtables.h>
#include <net/inet_sock.h>
#include <net/request_sock.h>
#include <net/sock.h>

/**
 * struct child - the connection that came to a listener last, on a processor
 * @sk: Its socket, to be compared with others only.
 * @listener_cookie: Its listener, 0 if it did not show.
 * @now_ns: When that was, or 0.
 *
 * It gets its cookie after its socket, and is established in the same softirq;
 * but with fast open, where it keeps its request until then.
 */
struct child {
	const struct sock *sk;
	u64 listener_cookie;
	u64 now_ns;
};

static DEFINE_PER_CPU(struct child, last_child);

/**
 * tcplens_origin_note() - a connection is born
 * @sk: Its socket: a copy of the listener's, and nothing else was done.
 * @now_ns: When that is, or 0.
 *
 * Context: In a probe.
 * Return: the listener's cookie, or 0 if that is not known yet.
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
 * tcplens_origin_is_known() - has it come to a listener, and only just?
 * @sk: A full socket. In SYN_RECV there are also the two ends of simultaneous
 *	connects.
 *
 * Context: In a probe.
 * Return: whether tcplens_origin_listener_cookie() may be asked.
 */
bool tcplens_origin_is_known(const struct sock *sk)
{
	if (sk->sk_state != TCP_SYN_RECV)
		return false;
	return this_cpu_read(last_child.sk) == sk ||
	       rcu_access_pointer(tcp_sk(sk)->fastopen_rsk);
}

/* Of several with the same port, one was chosen; perhaps by a program. */
static bool is_one_of_many(const struct sock *listener)
{
	u32 size = tcplens_listener_group_size(listener);

	return size != TCPLENS_ABSENT_U32 && size > 1;
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
 * tcplens_origin_listener_cookie() - which listener did a connection come to?
 * @sk: Its socket, which tcplens_origin_is_known(); it has its ends by now.
 *
 * Context: In a probe, under rcu_read_lock().
 * Return: the listener's cookie, or 0 if that is not known.
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
	/* A transparent proxy has another port than it is asked for. */
	if (inet_test_bit(TRANSPARENT, sk))
		return 0;
	listener = find_listener(sk);
	if (!listener || is_one_of_many(listener))
		return 0;
	return atomic64_read(&listener->sk_cookie);
}

/**
 * tcplens_origin_start_ns() - when did a connection come?
 * @sk: Its socket.
 *
 * Context: In a probe.
 * Return: what tcplens_origin_note() was told, or 0.
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
 * Context: In a probe; no entry is locked.
 */
void tcplens_origin_inherit(struct tcplens_conn *conn, u64 listener_cookie)
{
	struct tcplens_conn listener TCPLENS_UNINITIALIZED;

	tcplens_conns_reset(conn);
	if (!listener_cookie ||
	    !tcplens_conns_find(listener_cookie, &listener) || !listener.pid)
		return;
	conn->pid = listener.pid;
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
	if (!tcplens_origin_is_known(sk))
		return tcplens_conns_find(tcplens_cookie(sk), conn);
	tcplens_origin_inherit(conn, tcplens_origin_listener_cookie(sk));
	return false;
}
