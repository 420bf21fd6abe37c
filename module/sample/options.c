// SPDX-License-Identifier: GPL-2.0
/*
 * The options in effect on a full socket, as getsockopt() reports them. If a
 * socket leaves an option to a sysctl, the sysctl's value is in effect.
 */
#include "sample/options.h"
#include "core/load.h"
#include "sample/netdev.h"
#include "sample/time.h"

#include <linux/jiffies.h>
#include <linux/tcp.h>
#include <net/busy_poll.h>
#include <net/inet_connection_sock.h>
#include <net/inet_sock.h>
#include <net/tcp.h>

/* Without a limit, or with one of 292 million years, there is no value. */
static u64 timeout_ms(long ticks)
{
	if (ticks == MAX_SCHEDULE_TIMEOUT || ticks / HZ > S64_MAX / MSEC_PER_SEC)
		return TCPLENS_ABSENT_U64;
	return tcplens_time_ms(ticks);
}

static u64 linger_s(const struct sock *sk)
{
	unsigned long ticks = READ_ONCE(sk->sk_lingertime);

	return ticks == MAX_SCHEDULE_TIMEOUT ? TCPLENS_ABSENT_U64 : ticks / HZ;
}

static void sample_socket(struct tcplens_record *record, const struct sock *sk)
{
	u8 locks = TCPLENS_LOAD(u8, sk->sk_userlocks);
	int cpu = READ_ONCE(sk->sk_incoming_cpu);
	u32 napi_id = tcplens_napi_id(sk);

	record->reuseaddr = TCPLENS_LOAD(u8, sk->sk_reuse) != 0;
	record->reuseport = TCPLENS_LOAD(u8, sk->sk_reuseport);
	record->keepalive = sock_flag(sk, SOCK_KEEPOPEN);
	record->oobinline = sock_flag(sk, SOCK_URGINLINE);
	record->rcvbuf_locked = !!(locks & SOCK_RCVBUF_LOCK);
	record->sndbuf_locked = !!(locks & SOCK_SNDBUF_LOCK);
	record->linger = sock_flag(sk, SOCK_LINGER);
	if (record->linger)
		record->linger_s = linger_s(sk);
	record->rcvlowat_bytes = READ_ONCE(sk->sk_rcvlowat);
	record->rcvtimeo_ms = timeout_ms(READ_ONCE(sk->sk_rcvtimeo));
	record->sndtimeo_ms = timeout_ms(READ_ONCE(sk->sk_sndtimeo));
	record->priority = READ_ONCE(sk->sk_priority);
	if (cpu >= 0)
		record->incoming_cpu = cpu;
	record->busy_poll_us = tcplens_busy_poll_us(sk);
	record->prefer_busy_poll = tcplens_prefer_busy_poll(sk);
	if (napi_id >= MIN_NAPI_ID)
		record->incoming_napi_id = napi_id;
	record->reserve_mem_bytes = tcplens_reserved_bytes(sk);
	record->txrehash = tcplens_txrehash(sk);
	record->error = READ_ONCE(sk->sk_err);
	record->soft_error = READ_ONCE(sk->sk_err_soft);
}

static void sample_flags(struct tcplens_record *record, const struct sock *sk)
{
	bool is_ns = sock_flag(sk, SOCK_RCVTSTAMPNS);

	record->debug = sock_flag(sk, SOCK_DBG);
	record->dontroute = sock_flag(sk, SOCK_LOCALROUTE);
	record->broadcast = sock_flag(sk, SOCK_BROADCAST);
	record->timestamp = sock_flag(sk, SOCK_RCVTSTAMP) && !is_ns;
	record->timestampns = sock_flag(sk, SOCK_RCVTSTAMP) && is_ns;
	record->timestamping = READ_ONCE(sk->sk_tsflags);
	record->zerocopy = sock_flag(sk, SOCK_ZEROCOPY);
	record->filter = !!rcu_access_pointer(sk->sk_filter);
	record->filter_locked = sock_flag(sk, SOCK_FILTER_LOCKED);
}

/* A limit that is left to the sysctl has no value. */
static void sample_port_range(struct tcplens_record *record,
			      const struct sock *sk)
{
	u32 range = tcplens_port_range(sk);

	if (range & 0xffff)
		record->port_range_low = range & 0xffff;
	if (range >> 16)
		record->port_range_high = range >> 16;
}

static void sample_ip(struct tcplens_record *record, const struct sock *sk)
{
	const struct inet_sock *inet = inet_sk(sk);
	int ttl = READ_ONCE(inet->uc_ttl);

	if (ttl < 0)
		ttl = READ_ONCE(sock_net(sk)->ipv4.sysctl_ip_default_ttl);
	record->ttl = ttl;
	record->mtu_discover = READ_ONCE(inet->pmtudisc);
	record->min_ttl = READ_ONCE(inet->min_ttl);
	sample_port_range(record, sk);
}

/* As inet_diag reports it: the priority if there is no class. */
static u32 class_of(const struct sock *sk)
{
	u32 class = tcplens_classid(sk);

	return class ? class : READ_ONCE(sk->sk_priority);
}

/* INET_DIAG_SOCKOPT, INET_DIAG_TOS and INET_DIAG_CLASS_ID of inet_diag. */
static void sample_inet(struct tcplens_record *record, const struct sock *sk)
{
	record->tos = READ_ONCE(inet_sk(sk)->tos);
	record->class_id = class_of(sk);
	record->transparent = inet_test_bit(TRANSPARENT, sk);
	record->freebind = inet_test_bit(FREEBIND, sk);
	record->bind_address_no_port = inet_test_bit(BIND_ADDRESS_NO_PORT, sk);
	record->recverr = inet_test_bit(RECVERR, sk);
	record->defer_connect = inet_test_bit(DEFER_CONNECT, sk);
	record->is_icsk = inet_test_bit(IS_ICSK, sk);
	record->hdrincl = inet_test_bit(HDRINCL, sk);
	record->mc_loop = inet_test_bit(MC_LOOP, sk);
	record->mc_all = inet_test_bit(MC_ALL, sk);
	record->nodefrag = inet_test_bit(NODEFRAG, sk);
	record->recverr_rfc4884 = inet_test_bit(RECVERR_RFC4884, sk);
}

#if IS_ENABLED(CONFIG_IPV6)
static const struct ipv6_pinfo *ipv6_of(const struct tcplens_record *record,
					const struct sock *sk)
{
	if (record->family != AF_INET6)
		return NULL;
	return TCPLENS_LOAD(const struct ipv6_pinfo *, inet6_sk(sk));
}

static void sample_hop_limit(struct tcplens_record *record,
			     const struct sock *sk)
{
	const struct ipv6_pinfo *np = ipv6_of(record, sk);
	int hop_limit = np ? TCPLENS_LOAD(int, np->hop_limit) : -1;

	if (hop_limit >= 0)
		record->hop_limit = hop_limit;
}

static void sample_tclass(struct tcplens_record *record, const struct sock *sk)
{
	const struct ipv6_pinfo *np = ipv6_of(record, sk);

	if (np)
		record->tclass = READ_ONCE(np->tclass);
}
#else
static void sample_hop_limit(struct tcplens_record *record,
			     const struct sock *sk)
{
}

static void sample_tclass(struct tcplens_record *record, const struct sock *sk)
{
}
#endif

static void sample_keepalive(struct tcplens_record *record,
			     const struct tcp_sock *tp)
{
	record->keepidle_s = TCPLENS_LOAD(u32, keepalive_time_when(tp)) / HZ;
	record->keepintvl_s = TCPLENS_LOAD(u32, keepalive_intvl_when(tp)) / HZ;
	record->keepcnt = TCPLENS_LOAD(u32, keepalive_probes(tp));
}

/* The time of the given number of SYN-ACK retransmissions, with backoff. */
static u32 defer_accept_s(u8 retransmissions)
{
	u32 wait = TCP_TIMEOUT_INIT / HZ, sum = 0;

	for (; retransmissions; retransmissions--) {
		sum += wait;
		wait = min_t(u32, 2 * wait, TCP_RTO_MAX / HZ);
	}
	return sum;
}

static u32 syncnt(const struct sock *sk)
{
	u8 own = READ_ONCE(inet_csk(sk)->icsk_syn_retries);

	return own ? own : READ_ONCE(sock_net(sk)->ipv4.sysctl_tcp_syn_retries);
}

/* Below zero, orphans do not stay in FIN_WAIT2, and there is no value. */
static u32 linger2_s(const struct sock *sk)
{
	int ticks = READ_ONCE(tcp_sk(sk)->linger2);

	if (ticks < 0)
		return TCPLENS_ABSENT_U32;
	if (!ticks)
		ticks = READ_ONCE(sock_net(sk)->ipv4.sysctl_tcp_fin_timeout);
	return ticks / HZ;
}

static void sample_tcp(struct tcplens_record *record, const struct sock *sk)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);
	const struct tcp_sock *tp = tcp_sk(sk);
	u8 nonagle = TCPLENS_LOAD(u8, tp->nonagle);

	record->nodelay = !!(nonagle & TCP_NAGLE_OFF);
	record->cork = !!(nonagle & TCP_NAGLE_CORK);
	record->quickack = !TCPLENS_LOAD(bool, inet_csk_in_pingpong_mode((struct sock *)sk));
	record->user_mss = READ_ONCE(tp->rx_opt.user_mss);
	record->syncnt = syncnt(sk);
	record->linger2_s = linger2_s(sk);
	record->user_timeout_ms = READ_ONCE(icsk->icsk_user_timeout);
	/* The default, all bits set, means no limit and is "no value" here too. */
	record->notsent_lowat_bytes = TCPLENS_LOAD(u32, tcp_notsent_lowat(tp));
	record->tx_delay_us = READ_ONCE(tp->tcp_tx_delay);
	record->thin_linear_timeouts = TCPLENS_LOAD(u8, tp->thin_lto);
	record->save_syn = TCPLENS_LOAD(u8, tp->save_syn);
	record->inq = TCPLENS_LOAD(u8, tp->recvmsg_inq);
	record->repair = TCPLENS_LOAD(u8, tp->repair);
	record->fastopen_connect = TCPLENS_LOAD(u8, tp->fastopen_connect);
	record->fastopen_no_cookie = TCPLENS_LOAD(u8, tp->fastopen_no_cookie);
	record->rto_min_us = jiffies_to_usecs(READ_ONCE(icsk->icsk_rto_min));
	record->rto_max_ms = jiffies_to_msecs(TCPLENS_LOAD(u32, tcp_rto_max(sk)));
	record->delack_max_us = jiffies_to_usecs(READ_ONCE(icsk->icsk_delack_max));
	sample_keepalive(record, tp);
}

/**
 * tcplens_options_sample() - sample the options that inet_diag shows
 * @record: The record with its family; all columns of the group are set.
 * @sk: A referenced full socket.
 *
 * Context: Any but hard interrupts, under rcu_read_lock().
 */
void tcplens_options_sample(struct tcplens_record *record,
			    const struct sock *sk)
{
	u8 locks = TCPLENS_LOAD(u8, sk->sk_userlocks);
	int ifindex = READ_ONCE(sk->sk_bound_dev_if);

	record->tclass = TCPLENS_ABSENT_U32;
	memset(record->bound_interface, 0, sizeof(record->bound_interface));
	record->autobound = !(locks & SOCK_BINDPORT_LOCK);
	record->shutdown = READ_ONCE(sk->sk_shutdown) & SHUTDOWN_MASK;
	sample_inet(record, sk);
	sample_tclass(record, sk);
	if (ifindex)
		tcplens_netdev_name(record->bound_interface, sock_net(sk),
				    ifindex);
}

/**
 * tcplens_options_sample_settings() - sample the other options
 * @record: The record with its family; the columns of the group have no value.
 * @sk: A referenced full socket.
 *
 * Context: Any but hard interrupts, under rcu_read_lock().
 */
void tcplens_options_sample_settings(struct tcplens_record *record,
				     const struct sock *sk)
{
	const struct request_sock_queue *queue =
		&inet_csk(sk)->icsk_accept_queue;

	sample_socket(record, sk);
	sample_flags(record, sk);
	sample_ip(record, sk);
	sample_hop_limit(record, sk);
	sample_tcp(record, sk);
	record->defer_accept_s =
		defer_accept_s(READ_ONCE(queue->rskq_defer_accept));
	record->fastopen_max = READ_ONCE(queue->fastopenq.max_qlen);
}
