// SPDX-License-Identifier: GPL-2.0
/*
 * Resets: what they tell of the end of a connection, and the endpoints of one that
 * answers a segment.
 */
#include "trace/resets.h"
#include "core/cookie.h"
#include "core/uninitialized.h"
#include "sample/endpoints.h"
#include "sample/netdev.h"
#include "trace/close_reason.h"
#include "trace/closed.h"
#include "trace/conns.h"
#include "trace/histograms.h"

#include <linux/tcplens.h>

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <net/ipv6.h>
#include <net/tcp.h>
#include <net/tcp_states.h>

/*
 * Listeners and request sockets have no connection that ends, and a new passive
 * connection has no entry yet. A time-wait socket can have lost its entry, and a child
 * that gets a reset as an answer can be free already: these get no new one.
 */
static bool has_entry(struct sock *sk, bool is_answer)
{
	struct tcplens_conn conn TCPLENS_UNINITIALIZED;
	u64 cookie;

	if (sk->sk_state == TCP_LISTEN || sk->sk_state == TCP_NEW_SYN_RECV)
		return false;
	if (!is_answer)
		return !tcplens_conns_has_child(sk);
	cookie = atomic64_read(&sk->sk_cookie);
	return cookie && tcplens_conns_find(cookie, &conn);
}

/**
 * tcplens_resets_note_sent() - note that the kernel sends a reset
 * @sk: A socket of any kind.
 * @is_answer: It answers a segment.
 *
 * Before CLOSE, only a reset that the kernel sends by itself ends the connection; one
 * that answers a segment of the handshake does not. After CLOSE, it corrects the
 * recorded end: the kernel can change the state before it sends the reset, and a peer
 * can send to the time-wait socket in FIN_WAIT2.
 *
 * Context: In a probe; the caller owns a full socket or holds its lock.
 */
void tcplens_resets_note_sent(struct sock *sk, bool is_answer)
{
	struct tcplens_conn_hold hold;
	struct tcplens_conn *conn;

	if (!has_entry(sk, is_answer))
		return;
	conn = tcplens_conns_get(tcplens_cookie(sk), &hold);
	if (!conn->is_closed) {
		if (!is_answer)
			conn->reset = TCPLENS_CLOSE_RESET_SENT;
	} else if (conn->closed_id &&
		   tcplens_close_reason_is_amendable(conn->close_reason)) {
		tcplens_histograms_amend(sk, conn->direction, conn->close_reason,
					 TCPLENS_CLOSE_RESET_SENT);
		conn->close_reason = TCPLENS_CLOSE_RESET_SENT;
		tcplens_closed_amend(conn->closed_id, TCPLENS_CLOSE_RESET_SENT);
	}
	tcplens_conn_table_put(&hold);
}

/**
 * tcplens_resets_note_received() - note that a reset arrives
 * @sk: A full socket.
 *
 * Context: In a probe; the caller owns the socket or holds its lock.
 */
void tcplens_resets_note_received(struct sock *sk)
{
	struct tcplens_conn_hold hold;

	if (!has_entry(sk, false))
		return;
	tcplens_conns_get(tcplens_cookie(sk), &hold)->reset =
		TCPLENS_CLOSE_RESET_RECEIVED;
	tcplens_conn_table_put(&hold);
}

#if IS_ENABLED(CONFIG_IPV6)
/* The kernel sends a reset to a link-local address by this device, too. */
static u32 device_of(const struct sk_buff *skb)
{
	return tcp_v6_iif(skb);
}
#else
static u32 device_of(const struct sk_buff *skb)
{
	return 0;
}
#endif

static bool is_link_local(const struct in6_addr *address)
{
	return ipv6_addr_type(address) & IPV6_ADDR_LINKLOCAL;
}

static void fill_endpoints6(struct tcplens_record *record,
			    const struct sk_buff *skb)
{
	const struct ipv6hdr *header = ipv6_hdr(skb);
	u32 device = device_of(skb);

	memcpy(record->local.address, &header->daddr,
	       sizeof(record->local.address));
	memcpy(record->remote.address, &header->saddr,
	       sizeof(record->remote.address));
	if (is_link_local(&header->saddr))
		record->remote.scope = device;
	if (is_link_local(&header->daddr) && !record->local.scope)
		record->local.scope = device;
}

/* The interface is that of both scopes, or not known: then they are numbers. */
static void fill_interface(struct tcplens_record *record, struct net *net)
{
	u32 local = record->local.scope, remote = record->remote.scope;

	record->interface[0] = '\0';
	if (net && (local || remote) && (!local || !remote || local == remote))
		tcplens_netdev_name(record->interface, net, local ?: remote);
}

/**
 * tcplens_resets_fill_endpoints() - fill in the endpoints of a reset
 * @record: The record.
 * @sk: The listener that the segment came to, or NULL if there is none.
 * @skb: The segment that the reset answers: its destination is the local endpoint.
 *
 * Context: In a probe, under rcu_read_lock().
 */
void tcplens_resets_fill_endpoints(struct tcplens_record *record,
				   const struct sock *sk,
				   const struct sk_buff *skb)
{
	struct net *net = skb->dev ? dev_net(skb->dev) : NULL;
	const struct tcphdr *th = tcp_hdr(skb);
	u8 family = ip_hdr(skb)->version == 4 ? AF_INET : AF_INET6;

	if (sk)
		net = sock_net(sk);
	tcplens_endpoints_begin(record, family);
	record->local.port = ntohs(th->dest);
	record->remote.port = ntohs(th->source);
	if (sk)
		record->local.scope = READ_ONCE(sk->sk_bound_dev_if);
	if (family == AF_INET) {
		tcplens_endpoints_set4(&record->local, ip_hdr(skb)->daddr);
		tcplens_endpoints_set4(&record->remote, ip_hdr(skb)->saddr);
	} else {
		fill_endpoints6(record, skb);
	}
	fill_interface(record, net);
	if (net)
		record->netns = net->ns.inum;
}
