// SPDX-License-Identifier: GPL-2.0
/*
 * The reason of a retransmission, from the congestion state and the timer.
 */
#include "trace/retransmit_reason.h"
#include "core/cookie.h"
#include "core/uninitialized.h"
#include "record/record.h"
#include "trace/conns.h"

#include <linux/tcplens.h>

#include <linux/tcp.h>
#include <net/inet_connection_sock.h>
#include <net/tcp.h>

/**
 * tcplens_retransmit_reason_note() - a connection enters TCP_CA_Loss
 * @sk: The socket, still in the old state.
 *
 * The kernel enters it without a timeout if segments exceed the MTU of the path
 * (tcp_simple_retransmit()), or if the peer did not take the data of a SYN. It sets
 * high_seq before, so that names this entry into TCP_CA_Loss. A timeout clears
 * icsk_pending before; in the other cases the timer runs, because segments are in
 * flight.
 *
 * Context: In a probe; the caller owns the socket or holds its lock.
 */
void tcplens_retransmit_reason_note(struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	struct tcplens_conn_hold hold;

	if (!READ_ONCE(inet_csk(sk)->icsk_pending) ||
	    (tp->syn_data && !tp->syn_data_acked))
		return;
	tcplens_conns_get(tcplens_cookie(sk), &hold)->mtu_high_seq =
		tp->high_seq;
	tcplens_conn_table_put(&hold);
}

/*
 * In TCP_CA_Loss, with the timer running. A timeout leaves undo_marker or
 * prior_ssthresh, except after a reduction of the window by ECN or a local queue.
 */
static u8 loss_kind(struct sock *sk)
{
	struct tcplens_conn conn TCPLENS_UNINITIALIZED;
	const struct tcp_sock *tp = tcp_sk(sk);

	if (tp->undo_marker || tp->prior_ssthresh)
		return TCPLENS_RETRANSMIT_SLOW_START;
	tcplens_conns_find_socket(sk, &conn);
	if (conn.mtu_high_seq == tp->high_seq)
		return TCPLENS_RETRANSMIT_MTU;
	return TCPLENS_ABSENT_U8;
}

/**
 * tcplens_retransmit_reason_find() - why does the kernel retransmit?
 * @sk: The socket.
 *
 * A retransmission timeout clears icsk_pending before it sends; a tail loss probe
 * clears it afterwards.
 *
 * Context: In a probe; the caller owns the socket or holds its lock.
 * Return: an enum tcplens_retransmit, or TCPLENS_ABSENT_U8 if it is not known.
 */
u8 tcplens_retransmit_reason_find(struct sock *sk)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);
	u8 pending = READ_ONCE(icsk->icsk_pending);

	if (sk->sk_state == TCP_SYN_SENT || sk->sk_state == TCP_SYN_RECV)
		return TCPLENS_RETRANSMIT_SYN;
	if (icsk->icsk_ca_state == TCP_CA_Recovery)
		return TCPLENS_RETRANSMIT_FAST;
	if (pending == ICSK_TIME_LOSS_PROBE &&
	    icsk->icsk_ca_state != TCP_CA_Loss)
		return TCPLENS_RETRANSMIT_LOSS_PROBE;
	if (!pending)
		return TCPLENS_RETRANSMIT_TIMEOUT;
	if (icsk->icsk_ca_state == TCP_CA_Loss)
		return loss_kind(sk);
	/* Linux 5.10 sends the data again that a peer did not take with a SYN. */
	return TCPLENS_ABSENT_U8;
}
