// SPDX-License-Identifier: GPL-2.0
/*
 * The origin of a passive connection: the listener that it came to.
 *
 * The kernel does not keep the listener with the new socket. But it makes the
 * socket as a copy of its listener (sk_clone_lock()), and changes only some fields
 * before the tracepoint LISTEN -> SYN_RECV fires. The queue of sent segments is not
 * among them: tcp_create_openreq_child() initialises it afterwards. A listener sends
 * nothing, so its list is empty and points to itself, and the copy points to the
 * listener. That holds for every kind of listener: the kernel has chosen it by
 * then.
 */
#include "trace/origin.h"
#include "core/cookie.h"
#include "trace/conn.h"
#include "trace/listeners.h"

#include <linux/tcplens.h>

#include <linux/list.h>
#include <linux/tcp.h>
#include <net/net_namespace.h>
#include <net/sock.h>

/**
 * tcplens_origin_listener_cookie() - find the listener of a new socket
 * @sk: The socket, in the transition LISTEN -> SYN_RECV.
 *
 * The caller in the kernel references the listener, or keeps it by RCU, and does not
 * hold its lock. If the copied pointer is not that of an empty list somewhere else,
 * it does not lead to a listener: that is the case if the kernel does not copy the
 * list, or if another processor has made another kind of socket of the listener.
 *
 * Context: In a probe, under rcu_read_lock().
 * Return: the listener's cookie, or 0 if the listener is not known.
 */
u64 tcplens_origin_listener_cookie(const struct sock *sk)
{
	const struct list_head *copy = &tcp_sk(sk)->tsorted_sent_queue;
	struct list_head *list = copy->next;
	struct sock *listener;

	if (!list || list == copy || list != copy->prev || !list_empty(list))
		return 0;
	listener = (struct sock *)container_of(list, struct tcp_sock,
					       tsorted_sent_queue);
	if (!net_eq(sock_net(listener), sock_net(sk)))
		return 0;
	return tcplens_cookie(listener);
}

/**
 * tcplens_origin_inherit() - a passive connection starts with its listener's owner
 * @conn: The entry to overwrite.
 * @listener_cookie: The listener, or 0 if it is not known.
 *
 * The process that called listen() can have ended, and its children have the
 * listener: see tcplens_owner_is_known().
 *
 * Context: In a probe.
 */
void tcplens_origin_inherit(struct tcplens_conn *conn, u64 listener_cookie)
{
	tcplens_listeners_find(listener_cookie, conn);
	conn->start_ns = TCPLENS_CONN_UNKNOWN;
	if (conn->pid)
		conn->owner_source = TCPLENS_OWNER_LISTENER;
}
