// SPDX-License-Identifier: GPL-2.0
/*
 * The age of a state: how long a socket has been in its state, and how long a
 * connection has waited for accept().
 */
#include "trace/state_age.h"
#include "core/load.h"
#include "record/record.h"
#include "trace/conns.h"

#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/tcp.h>
#include <net/request_sock.h>
#include <net/sock.h>
#include <net/tcp.h>
#include <net/tcp_states.h>

/*
 * The kernel stores the time of the first SYN-ACK, and not those of others. The
 * socket answered the SYN then, which is when SYN_RECV begins.
 */
static u64 request_entered_ns(const struct sock *sk)
{
	return READ_ONCE(tcp_rsk(inet_reqsk(sk))->snt_synack) * NSEC_PER_USEC;
}

/*
 * A socket goes to TIME_WAIT when it closes. If a time-wait socket was in FIN_WAIT2
 * first, its entry is so still, and nothing tells when the peer's FIN came: each
 * late segment starts the timer again.
 */
static bool is_same_state(const struct tcplens_record *record, u8 state)
{
	if (record->kind == TCPLENS_KIND_TIMEWAIT &&
	    record->state == TCPLENS_STATE_TIME_WAIT)
		return state == TCP_CLOSE;
	return record->state == state;
}

/*
 * A socket in the accept queue has no file, and no process has closed it. The same
 * is true of a subflow of MPTCP after close(). Loads the flag last: the kernel sets
 * it before it clears sk_socket.
 */
static bool waits_for_accept(const struct tcplens_conn *conn,
			     const struct sock *sk)
{
	return conn->direction == TCPLENS_DIRECTION_IN && !conn->is_closed &&
	       !READ_ONCE(sk->sk_socket) &&
	       !TCPLENS_LOAD(bool, sk_is_mptcp(sk)) &&
	       !sock_flag(sk, SOCK_DEAD);
}

/* Has no value if the beginning is not known. */
static u64 since_ns(u64 from_ns, u64 now_ns)
{
	return from_ns && now_ns >= from_ns ? now_ns - from_ns :
					      TCPLENS_ABSENT_U64;
}

static void set_state_age(struct tcplens_record *record, u64 age_ns)
{
	if (age_ns != TCPLENS_ABSENT_U64)
		record->state_age_ms = div_u64(age_ns, NSEC_PER_MSEC);
}

static void set_accept_wait(struct tcplens_record *record, u64 wait_ns)
{
	if (wait_ns != TCPLENS_ABSENT_U64)
		record->accept_wait_us = div_u64(wait_ns, NSEC_PER_USEC);
}

/**
 * tcplens_state_age_fill() - look up and fill in the times of a sampled socket
 * @record: The socket; does not change where the times are not known.
 * @sk: The same socket, referenced, of any kind.
 *
 * Context: Any but hard interrupts, under rcu_read_lock(); takes a raw lock.
 */
void tcplens_state_age_fill(struct tcplens_record *record, struct sock *sk)
{
	struct tcplens_conn conn;

	if (record->kind == TCPLENS_KIND_REQUEST) {
		set_state_age(record, since_ns(request_entered_ns(sk),
					       ktime_get_ns()));
		return;
	}
	tcplens_conns_find_socket(sk, &conn);
	if (is_same_state(record, conn.state))
		set_state_age(record, since_ns(conn.changed_ns, ktime_get_ns()));
	if (record->kind == TCPLENS_KIND_FULL && waits_for_accept(&conn, sk))
		set_accept_wait(record, since_ns(conn.start_ns, ktime_get_ns()));
}
