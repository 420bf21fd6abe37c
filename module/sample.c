// SPDX-License-Identifier: GPL-2.0
/*
 * The sample: one referenced socket to one record.
 *
 * The socket goes on living while it is read: its lock is never taken, every
 * field is loaded once, as /proc/net/tcp does. Two fields of one record may
 * therefore be a few nanoseconds apart; none but an IPv6 address is ever half
 * written. What a kind of socket does not have stays absent.
 */
#include "sample.h"

#include <linux/tcplens.h>

#include <linux/ctype.h>
#include <linux/jiffies.h>
#include <linux/netdevice.h>
#include <linux/uidgid.h>
#include <net/inet_timewait_sock.h>
#include <net/request_sock.h>
#include <net/tcp.h>

/* Time left, as struct inet_diag_msg counts it: never negative. */
static u32 remaining_ms(unsigned long expires)
{
	return jiffies_delta_to_msecs(expires - jiffies);
}

static u32 age_ms(u32 since_jiffies)
{
	return jiffies_to_msecs(tcp_jiffies32 - since_jiffies);
}

/* The bytes from sequence number @from to @to; 0 if @to is not after @from. */
static u32 sequence_distance(u32 from, u32 to)
{
	return max_t(int, to - from, 0);
}

/*
 * Names the interface of link-local addresses. A name may hold nearly any
 * byte; one that could be misread is left out and the index printed instead.
 */
static void name_interface(struct tcplens_record *record, struct net *net,
			   u32 index)
{
	struct net_device *device = dev_get_by_index_rcu(net, index);
	const char *c;

	BUILD_BUG_ON(TCPLENS_NAME_BYTES < IFNAMSIZ);
	if (!device)
		return;
	strscpy(record->interface, device->name, sizeof(record->interface));
	for (c = record->interface; *c; c++) {
		if (!isalnum(*c) && !strchr("-_.@", *c)) {
			record->interface[0] = '\0';
			return;
		}
	}
}

static void fill_port(struct tcplens_endpoint *endpoint, __be16 port)
{
	endpoint->port = ntohs(port);
}

#if IS_ENABLED(CONFIG_IPV6)
static void fill_address6(struct tcplens_endpoint *endpoint,
			  const struct in6_addr *address, u32 interface)
{
	struct in6_addr copy;

	/* Connecting may write it at this moment: a part may be the old one. */
	data_race(copy = *address);
	memcpy(endpoint->address, &copy, sizeof(copy));
	if (ipv6_addr_type(&copy) & IPV6_ADDR_LINKLOCAL)
		endpoint->scope = interface;
}

static void fill_addresses6(struct tcplens_record *record,
			    const struct sock *sk, u32 interface)
{
	fill_address6(&record->local, &sk->sk_v6_rcv_saddr, interface);
	fill_address6(&record->remote, &sk->sk_v6_daddr, interface);
	if (record->local.scope || record->remote.scope)
		name_interface(record, sock_net(sk), interface);
}
#else
static void fill_addresses6(struct tcplens_record *record,
			    const struct sock *sk, u32 interface)
{
}
#endif

static void fill_address4(struct tcplens_endpoint *endpoint,
			  const __be32 *address)
{
	__be32 copy = READ_ONCE(*address);

	memcpy(endpoint->address, &copy, sizeof(copy));
}

/*
 * The addresses stand at the same place in all kinds of sockets: in struct
 * sock_common. So do the family and the interface of full and time-wait ones.
 */
static void fill_addresses(struct tcplens_record *record,
			   const struct sock *sk, int interface)
{
	record->family = READ_ONCE(sk->sk_family);
	record->local.scope = 0;
	record->remote.scope = 0;
	if (record->family == AF_INET6) {
		fill_addresses6(record, sk, interface);
	} else {
		fill_address4(&record->local, &sk->sk_rcv_saddr);
		fill_address4(&record->remote, &sk->sk_daddr);
	}
}

static void sample_timewait(struct tcplens_record *record,
			    const struct sock *sk)
{
	const struct inet_timewait_sock *tw = inet_twsk(sk);

	record->kind = TCPLENS_KIND_TIMEWAIT;
	record->state = READ_ONCE(tw->tw_substate);
	fill_addresses(record, sk, tw->tw_bound_dev_if);
	fill_port(&record->local, tw->tw_sport);
	fill_port(&record->remote, tw->tw_dport);
	if (record->family == AF_INET6)
		record->v6only = tw->tw_ipv6only;
	record->rcv_wnd = READ_ONCE(tcp_twsk(sk)->tw_rcv_wnd);
	record->timer = TCPLENS_TIMER_TIMEWAIT;
	record->timer_ms = remaining_ms(READ_ONCE(tw->tw_timer.expires));
}

static void sample_request(struct tcplens_record *record,
			   const struct sock *sk)
{
	const struct request_sock *req = inet_reqsk(sk);
	const struct inet_request_sock *ireq = inet_rsk(req);

	record->kind = TCPLENS_KIND_REQUEST;
	record->state = TCPLENS_STATE_SYN_RECV;
	fill_addresses(record, sk, ireq->ir_iif);
	record->local.port = ireq->ir_num;
	fill_port(&record->remote, ireq->ir_rmt_port);
	record->rcv_wnd = READ_ONCE(req->rsk_rcv_wnd);
	record->retrans_total = READ_ONCE(req->num_retrans);
	record->timer = TCPLENS_TIMER_SYNACK;
	record->timer_ms = remaining_ms(READ_ONCE(req->rsk_timer.expires));
}

static void sample_timer(struct tcplens_record *record, const struct sock *sk)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);

	/* Pairs with the release in the kernel's inet_csk_reset_xmit_timer(). */
	switch (smp_load_acquire(&icsk->icsk_pending)) {
	case ICSK_TIME_RETRANS:
		record->timer = TCPLENS_TIMER_RETRANSMIT;
		break;
	case ICSK_TIME_LOSS_PROBE:
		record->timer = TCPLENS_TIMER_LOSS_PROBE;
		break;
	case ICSK_TIME_REO_TIMEOUT:
		record->timer = TCPLENS_TIMER_REORDER;
		break;
	case ICSK_TIME_PROBE0:
		record->timer = TCPLENS_TIMER_PERSIST;
		break;
	default:
		record->timer = TCPLENS_TIMER_NONE;
		record->timer_ms = TCPLENS_ABSENT_U32;
		if (!timer_pending(&icsk->icsk_keepalive_timer))
			return;
		record->timer = TCPLENS_TIMER_KEEPALIVE;
		record->timer_ms =
			remaining_ms(READ_ONCE(icsk->icsk_keepalive_timer.expires));
		return;
	}
	record->timer_ms = remaining_ms(tcp_timeout_expires(sk));
}

/* Needs rcu_read_lock(): the algorithm's module can be unloaded after it. */
static void sample_congestion_control(struct tcplens_record *record,
				      const struct sock *sk)
{
	const struct tcp_congestion_ops *ops;

	BUILD_BUG_ON(TCPLENS_NAME_BYTES < TCP_CA_NAME_MAX);
	ops = READ_ONCE(inet_csk(sk)->icsk_ca_ops);
	if (ops)
		strscpy(record->cc, ops->name, sizeof(record->cc));
	/* A bit-field, which READ_ONCE() cannot load. */
	record->ca_state = data_race((u8)inet_csk(sk)->icsk_ca_state);
}

static void sample_round_trip(struct tcplens_record *record,
			      const struct tcp_sock *tp)
{
	u32 srtt_us = READ_ONCE(tp->srtt_us);

	record->srtt_us = TCPLENS_ABSENT_U32;
	record->rttvar_us = TCPLENS_ABSENT_U32;
	if (srtt_us) {
		record->srtt_us = srtt_us >> 3;
		record->rttvar_us = READ_ONCE(tp->mdev_us) >> 2;
	}
	/*
	 * ~0 until the first sample, which is what absent means here. The race
	 * is with a new minimum: one of the two is read.
	 */
	record->min_rtt_us = data_race(tcp_min_rtt(tp));
}

static void sample_connection(struct tcplens_record *record,
			      const struct sock *sk)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);
	const struct tcp_sock *tp = tcp_sk(sk);

	record->recvq_bytes = sequence_distance(READ_ONCE(tp->copied_seq),
						READ_ONCE(tp->rcv_nxt));
	record->sendq_bytes = READ_ONCE(tp->write_seq) - READ_ONCE(tp->snd_una);
	record->snd_cwnd = READ_ONCE(tp->snd_cwnd);
	record->snd_ssthresh = READ_ONCE(tp->snd_ssthresh);
	record->snd_wnd = READ_ONCE(tp->snd_wnd);
	record->rcv_wnd = READ_ONCE(tp->rcv_wnd);
	record->snd_mss = READ_ONCE(tp->mss_cache);
	record->rto_us = jiffies_to_usecs(READ_ONCE(icsk->icsk_rto));
	record->retrans_out = READ_ONCE(tp->retrans_out);
	record->retrans_total = READ_ONCE(tp->total_retrans);
	record->bytes_retrans = READ_ONCE(tp->bytes_retrans);
	record->lost = READ_ONCE(tp->lost_out);
	record->unacked = READ_ONCE(tp->packets_out);
	record->bytes_sent = READ_ONCE(tp->bytes_sent);
	record->bytes_acked = READ_ONCE(tp->bytes_acked);
	record->bytes_received = READ_ONCE(tp->bytes_received);
	record->segs_in = READ_ONCE(tp->segs_in);
	record->segs_out = READ_ONCE(tp->segs_out);
	record->last_data_sent_ms = TCPLENS_ABSENT_U32;
	if (READ_ONCE(tp->data_segs_out))
		record->last_data_sent_ms = age_ms(READ_ONCE(tp->lsndtime));
	record->last_data_recv_ms = TCPLENS_ABSENT_U32;
	if (READ_ONCE(tp->data_segs_in))
		record->last_data_recv_ms =
			age_ms(READ_ONCE(icsk->icsk_ack.lrcvtime));
	record->rmem_alloc_bytes = sk_rmem_alloc_get(sk);
	record->wmem_queued_bytes = READ_ONCE(sk->sk_wmem_queued);
	sample_round_trip(record, tp);
	sample_timer(record, sk);
	sample_congestion_control(record, sk);
}

static void sample_listener(struct tcplens_record *record,
			    const struct sock *sk)
{
	record->backlog = READ_ONCE(sk->sk_ack_backlog);
	record->backlog_max = READ_ONCE(sk->sk_max_ack_backlog);
	record->timer = TCPLENS_TIMER_NONE;
}

static void sample_full(struct tcplens_record *record, struct sock *sk,
			struct user_namespace *user_ns)
{
	const struct inet_sock *inet = inet_sk(sk);
	u16 port = READ_ONCE(inet->inet_num);
	int state = inet_sk_state_load(sk);
	u64 inode = sock_i_ino(sk);

	record->kind = TCPLENS_KIND_FULL;
	record->state = state;
	fill_addresses(record, sk, READ_ONCE(sk->sk_bound_dev_if));
	/* bind() sets inet_num first; closing clears it and keeps inet_sport. */
	record->local.port = port ? port : ntohs(READ_ONCE(inet->inet_sport));
	if (record->family == AF_INET6)
		/* A bit-field, like ca_state. */
		record->v6only = data_race((bool)ipv6_only_sock(sk));
	record->uid = from_kuid_munged(user_ns, READ_ONCE(sk->sk_uid));
	if (inode)
		record->inode = inode;

	if (state == TCP_LISTEN) {
		sample_listener(record, sk);
		return;
	}
	if (state == TCP_CLOSE && port)
		record->state = TCPLENS_STATE_BOUND;
	else
		fill_port(&record->remote, READ_ONCE(inet->inet_dport));
	sample_connection(record, sk);
}

/**
 * tcplens_sample_fill() - look at one socket
 * @record: The record to overwrite.
 * @sk: A referenced socket of any kind; its cookie must have been made.
 * @user_ns: The user namespace that numbers the socket's owner.
 *
 * Context: Any but hard interrupts; takes no lock but, on kernels whose
 * sock_i_ino() does, sk_callback_lock.
 */
void tcplens_sample_fill(struct tcplens_record *record, struct sock *sk,
			 struct user_namespace *user_ns)
{
	memset(record, 0xff, offsetof(struct tcplens_record, cc));
	record->cc[0] = '\0';
	record->interface[0] = '\0';
	record->cookie = atomic64_read(&sk->sk_cookie);

	rcu_read_lock();
	switch (inet_sk_state_load(sk)) {
	case TCP_TIME_WAIT:
		sample_timewait(record, sk);
		break;
	case TCP_NEW_SYN_RECV:
		sample_request(record, sk);
		break;
	default:
		sample_full(record, sk, user_ns);
	}
	rcu_read_unlock();
}
