// SPDX-License-Identifier: GPL-2.0
/*
 * The sample: one referenced socket to one record.
 *
 * Sampling never takes the socket lock, as /proc/net/tcp, while the kernel uses
 * the socket. So two fields of a record can be of different moments, and more
 * apart if the reader is interrupted. Only an IPv6 address can be half written. A
 * column that a kind of socket lacks has no value.
 */
#include "sample/sample.h"
#include "core/cookie.h"
#include "core/load.h"
#include "record/columns.h"
#include "sample/cgroup.h"
#include "sample/congestion_control.h"
#include "sample/connection.h"
#include "sample/endpoints.h"
#include "sample/listener.h"
#include "sample/memory.h"
#include "sample/netdev.h"
#include "sample/options.h"
#include "sample/policy.h"
#include "sample/state.h"
#include "sample/timers.h"
#include "sample/ulp.h"

#include <linux/tcplens.h>

#include <linux/jiffies.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>
#include <net/inet_timewait_sock.h>
#include <net/request_sock.h>
#include <net/tcp.h>

/*
 * Groups with columns that sampling, or owners.c, sets for every connection, to
 * "no value" too. Clearing them first was a sixth of the cost of a binary record.
 * Columns that this kernel lacks stay as tcplens_layout_clear_all() left them.
 * selftests/sample/poison.c names every other column that is not set.
 */
#define ALWAYS_SET	(TCPLENS_GROUP_OWNERSHIP | TCPLENS_GROUP_TIMERS |	\
		 TCPLENS_GROUP_MEMORY | TCPLENS_GROUP_COUNTERS |	\
		 TCPLENS_GROUP_QUEUES | TCPLENS_GROUP_WINDOWS |		\
		 TCPLENS_GROUP_SIZES | TCPLENS_GROUP_ROUND_TRIP |	\
		 TCPLENS_GROUP_NEGOTIATED | TCPLENS_GROUP_CA |		\
		 TCPLENS_GROUP_LIMITS | TCPLENS_GROUP_AGES |		\
		 TCPLENS_GROUP_RATES | TCPLENS_GROUP_IN_FLIGHT |	\
		 TCPLENS_GROUP_SEQUENCE | TCPLENS_GROUP_SCOREBOARD |	\
		 TCPLENS_GROUP_INITIAL | TCPLENS_GROUP_CONGESTION_CONTROL |	\
		 TCPLENS_GROUP_OPTIONS | TCPLENS_GROUP_CGROUP |		\
		 TCPLENS_GROUP_OWNER)

/* The columns of the head that not every kind of socket has. */
static void clear_head(struct tcplens_record *record)
{
	record->listener_cookie = TCPLENS_ABSENT_U64;
	record->rcv_wnd = TCPLENS_ABSENT_U64;
	record->retrans_total = TCPLENS_ABSENT_U64;
	record->timer_ms = TCPLENS_ABSENT_U32;
	record->backlog = TCPLENS_ABSENT_U32;
	record->backlog_max = TCPLENS_ABSENT_U32;
	record->synack_retransmits = TCPLENS_ABSENT_U32;
	record->orphan = TCPLENS_ABSENT_U8;
	record->synack_timeouts = TCPLENS_ABSENT_U8;
	record->v6only = TCPLENS_ABSENT_U8;
	record->timer = TCPLENS_ABSENT_U8;
	record->remote.port = TCPLENS_ABSENT_U32;
	record->interface[0] = '\0';
}

static void fill_port(struct tcplens_endpoint *endpoint, __be16 port)
{
	endpoint->port = ntohs(port);
}

#if IS_ENABLED(CONFIG_IPV6)
/* Not inlined: its variables would give IPv4 sockets a stack canary. */
static noinline void fill_addresses6(struct tcplens_record *record,
				     const struct sock *sk, u32 ifindex)
{
	struct in6_addr local = tcplens_endpoints_load6(&sk->sk_v6_rcv_saddr);
	struct in6_addr remote = tcplens_endpoints_load6(&sk->sk_v6_daddr);

	memcpy(record->local.address, &local, sizeof(local));
	memcpy(record->remote.address, &remote, sizeof(remote));
	if (ipv6_addr_type(&remote) & IPV6_ADDR_LINKLOCAL)
		record->remote.scope = ifindex;
}
#else
static void fill_addresses6(struct tcplens_record *record,
			    const struct sock *sk, u32 ifindex)
{
}
#endif

/*
 * All kinds of sockets begin with struct sock_common, which has the addresses. A
 * socket that is bound to a device or VRF gets only what arrives there, so its local
 * address has the device. A link-local peer is on the link of the device.
 */
static __always_inline void fill_addresses(struct tcplens_record *record,
					   const struct sock *sk, int ifindex)
{
	u8 family = READ_ONCE(sk->sk_family);

	tcplens_endpoints_begin(record, family);
	if (family == AF_INET6) {
		fill_addresses6(record, sk, ifindex);
	} else {
		tcplens_endpoints_set4(&record->local,
				       READ_ONCE(sk->sk_rcv_saddr));
		tcplens_endpoints_set4(&record->remote,
				       READ_ONCE(sk->sk_daddr));
	}
	record->local.scope = ifindex;
	if (ifindex)
		tcplens_netdev_name(record->interface, sock_net(sk), ifindex);
}

static void sample_timewait(struct tcplens_record *record,
			    const struct sock *sk)
{
	const struct inet_timewait_sock *tw = inet_twsk(sk);

	record->kind = TCPLENS_KIND_TIMEWAIT;
	record->state = tcplens_state_timewait(tw);
	fill_addresses(record, sk, tw->tw_bound_dev_if);
	fill_port(&record->local, tw->tw_sport);
	fill_port(&record->remote, tw->tw_dport);
	if (record->family == AF_INET6)
		record->v6only = tw->tw_ipv6only;
	record->rcv_wnd = READ_ONCE(tcp_twsk(sk)->tw_rcv_wnd);
	record->timer = TCPLENS_TIMER_TIMEWAIT;
	record->timer_ms = tcplens_timers_remaining_ms(READ_ONCE(tw->tw_timer.expires));
}

static void sample_request(struct tcplens_record *record,
			   const struct sock *sk)
{
	const struct request_sock *req = inet_reqsk(sk);
	const struct inet_request_sock *ireq = inet_rsk(req);
	/* The request socket references its listener. */
	struct sock *listener = READ_ONCE(req->rsk_listener);

	record->kind = TCPLENS_KIND_REQUEST;
	record->state = TCPLENS_STATE_OF_REQUEST;
	fill_addresses(record, sk, ireq->ir_iif);
	record->local.port = ireq->ir_num;
	fill_port(&record->remote, ireq->ir_rmt_port);
	record->rcv_wnd = READ_ONCE(req->rsk_rcv_wnd);
	record->retrans_total = READ_ONCE(req->num_retrans);
	record->synack_retransmits = record->retrans_total;
	record->synack_timeouts = TCPLENS_LOAD(u8, req->num_timeout);
	if (listener)
		record->listener_cookie = tcplens_cookie(listener);
	record->timer = TCPLENS_TIMER_SYNACK;
	record->timer_ms = tcplens_timers_remaining_ms(READ_ONCE(req->rsk_timer.expires));
}

static void sample_listener(struct tcplens_record *record,
			    const struct sock *sk)
{
	record->backlog = READ_ONCE(sk->sk_ack_backlog);
	record->backlog_max = READ_ONCE(sk->sk_max_ack_backlog);
	record->timer = TCPLENS_TIMER_NONE;
}

static void sample_ownership(struct tcplens_record *record, struct sock *sk,
			     struct user_namespace *user_ns)
{
	u64 inode = sock_i_ino(sk);
	kuid_t uid = READ_ONCE(sk->sk_uid);

	/* The initial user namespace maps each valid UID to itself. */
	record->uid = user_ns == &init_user_ns && uid_valid(uid) ?
		      __kuid_val(uid) : from_kuid_munged(user_ns, uid);
	record->inode = inode ? inode : TCPLENS_ABSENT_U64;
}

/*
 * Samples a full socket in the state that @record already has. Inlined, also where an
 * image is sampled: a call would cost each socket of a walk 40 instructions.
 */
static __always_inline void
sample_groups(struct tcplens_record *record, struct sock *sk,
	      struct user_namespace *user_ns,
	      const struct tcplens_sample_plan *plan, u32 now_jiffies)
{
	bool is_listener = record->state == TCPLENS_STATE_LISTEN;
	u32 groups = plan->groups;

	/* Most filters need no group. */
	if (!plan->layout.count)
		return;
	tcplens_layout_clear(is_listener ? &plan->layout : &plan->may_leave_unset, record);
	if (!groups)
		return;
	if (groups & TCPLENS_GROUP_OWNERSHIP)
		sample_ownership(record, sk, user_ns);
	if (groups & TCPLENS_GROUP_MEMORY)
		tcplens_memory_sample(record, sk);
	if (groups & TCPLENS_GROUP_OPTIONS)
		tcplens_options_sample(record, sk);
	if (groups & TCPLENS_GROUP_SETTINGS)
		tcplens_options_sample_settings(record, sk);
	if (groups & TCPLENS_GROUP_POLICY)
		tcplens_policy_sample(record, sk);
	if (groups & TCPLENS_GROUP_CGROUP)
		record->cgroup_id = tcplens_cgroup_id(sk);
	if (groups & TCPLENS_GROUP_CGROUP_PATH)
		tcplens_cgroup_sample_path(record, sk);
	if (groups & TCPLENS_GROUP_ULP)
		tcplens_ulp_sample(record, sk);
	if (is_listener) {
		if (groups & TCPLENS_GROUP_LISTENER)
			tcplens_listener_sample(record, sk);
		return;
	}
	tcplens_connection_sample(record, sk, groups, now_jiffies);
	if (groups & TCPLENS_GROUP_CONGESTION_CONTROL)
		tcplens_congestion_control_sample(record, sk);
	if (groups & TCPLENS_GROUP_TIMERS)
		tcplens_timers_sample(record, sk);
}

static __always_inline void sample_full(struct tcplens_record *record,
					const struct sock *sk)
{
	const struct inet_sock *inet = inet_sk(sk);
	u16 port;

	record->kind = TCPLENS_KIND_FULL;
	record->state = tcplens_state_load(sk, &port);
	fill_addresses(record, sk, READ_ONCE(sk->sk_bound_dev_if));
	/* bind() sets inet_num first; inet_put_port() keeps inet_sport. */
	record->local.port = port ? port : ntohs(READ_ONCE(inet->inet_sport));
	if (record->family == AF_INET6)
		record->v6only = TCPLENS_LOAD(bool, ipv6_only_sock(sk));
	record->orphan = sock_flag(sk, SOCK_DEAD);

	if (record->state == TCPLENS_STATE_LISTEN) {
		sample_listener(record, sk);
		return;
	}
	/* A bound socket has no peer. */
	if (record->state == TCPLENS_STATE_BOUND)
		return;
	fill_port(&record->remote, READ_ONCE(inet->inet_dport));
}

/**
 * tcplens_sample_plan() - plan the sampling of groups of columns
 * @plan: The plan to overwrite.
 * @groups: The requested groups: bits of enum tcplens_group.
 * @allowed: The groups that the reader may see.
 * @without: The groups in another plan for the same record.
 *
 * Context: Any.
 */
void tcplens_sample_plan(struct tcplens_sample_plan *plan, u32 groups,
			 u32 allowed, u32 without)
{
	plan->groups = groups & allowed & ~without;
	tcplens_layout_of_groups(&plan->layout, groups & ~without);
	tcplens_layout_of_groups(&plan->may_leave_unset, groups & ~without & ~ALWAYS_SET);
}

/**
 * tcplens_sample_fill() - sample a socket
 * @record: The record: overwrites its head, its interface, and the columns of the
 *	plan. The rest is unchanged, so call tcplens_layout_clear_all() once first.
 * @sk: A referenced socket of any kind that has a cookie.
 * @user_ns: The user namespace of the reader, for the UID.
 * @plan: The groups to sample.
 *
 * Context: Any but hard interrupts, under rcu_read_lock(); takes no lock.
 */
void tcplens_sample_fill(struct tcplens_record *record, struct sock *sk,
			 struct user_namespace *user_ns,
			 const struct tcplens_sample_plan *plan)
{
	clear_head(record);
	record->cookie = atomic64_read(&sk->sk_cookie);

	switch (inet_sk_state_load(sk)) {
	case TCP_TIME_WAIT:
		tcplens_layout_clear(&plan->layout, record);
		sample_timewait(record, sk);
		break;
	case TCP_NEW_SYN_RECV:
		tcplens_layout_clear(&plan->layout, record);
		sample_request(record, sk);
		break;
	default:
		sample_full(record, sk);
		sample_groups(record, sk, user_ns, plan, tcp_jiffies32);
	}
}

/**
 * tcplens_sample_at() - sample a full socket as at another time
 * @record: As for tcplens_sample_fill().
 * @sk: A copy of a socket, which does not change any more.
 * @plan: The groups to sample.
 * @now_jiffies: When the copy was taken, in tcp_jiffies32.
 *
 * Context: As tcplens_sample_fill().
 */
void tcplens_sample_at(struct tcplens_record *record, struct sock *sk,
		       const struct tcplens_sample_plan *plan, u32 now_jiffies)
{
	clear_head(record);
	record->cookie = atomic64_read(&sk->sk_cookie);
	sample_full(record, sk);
	sample_groups(record, sk, &init_user_ns, plan, now_jiffies);
}

/**
 * tcplens_sample_more() - sample more groups of a socket
 * @record: The record of the socket from tcplens_sample_fill().
 * @sk: The same socket.
 * @user_ns: The user namespace of the reader, for the UID.
 * @plan: The groups to sample, without those of the first plan.
 *
 * Context: Any but hard interrupts, under rcu_read_lock(); takes no lock.
 */
void tcplens_sample_more(struct tcplens_record *record, struct sock *sk,
			 struct user_namespace *user_ns,
			 const struct tcplens_sample_plan *plan)
{
	if (record->kind == TCPLENS_KIND_FULL)
		sample_groups(record, sk, user_ns, plan, tcp_jiffies32);
	else
		tcplens_layout_clear(&plan->layout, record);
}
