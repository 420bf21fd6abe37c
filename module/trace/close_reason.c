// SPDX-License-Identifier: GPL-2.0
/*
 * The reason why a connection ended, from facts: the FINs, the tracepoints of
 * resets, the errors. trace/README.md lists the kernel's ways to CLOSE.
 *
 * This file is pure: see core/pure.h.
 */
#include "trace/close_reason.h"
#include "record/record.h"

#include <linux/tcplens.h>

#define BIT_OF(state)	(1U << TCPLENS_STATE_##state)

/* Both FINs were sent, if the peer's arrived. */
#define CLOSED_BOTH	(BIT_OF(FIN_WAIT2) | BIT_OF(CLOSING) | BIT_OF(LAST_ACK))

/* The kernel resets if the process leaves one of them without a FIN. */
#define NEEDS_RESET	(BIT_OF(ESTABLISHED) | BIT_OF(SYN_RECV) |	\
			 BIT_OF(CLOSE_WAIT) | BIT_OF(FIN_WAIT1) |	\
			 BIT_OF(FIN_WAIT2))

static bool is_in(const struct tcplens_close_facts *facts, unsigned int states)
{
	return 1U << facts->old_state & states;
}

/* What the kernel makes of ICMP messages, but for a closed port. */
static bool is_unreachable(int error)
{
	switch (error) {
	case EACCES:
	case EHOSTDOWN:
	case EHOSTUNREACH:
	case ENETDOWN:
	case ENETUNREACH:
	case ENONET:
	case ENOPROTOOPT:
	case EOPNOTSUPP:
	case EPROTO:
		return true;
	default:
		return false;
	}
}

/*
 * Nothing can answer a SYN that was not sent. The error is of an earlier connection
 * then: tcp_connect() clears it just before the SYN.
 */
static u8 find_in_connect(const struct tcplens_close_facts *facts)
{
	if (facts->in_process && facts->syn_is_unsent)
		return facts->lacks_port ? TCPLENS_CLOSE_NO_PORT :
					   TCPLENS_CLOSE_ABORTED;
	if (facts->error == ECONNREFUSED)
		return TCPLENS_CLOSE_REFUSED;
	if (facts->error == ETIMEDOUT)
		return TCPLENS_CLOSE_TIMED_OUT;
	if (is_unreachable(facts->error))
		return TCPLENS_CLOSE_UNREACHABLE;
	return TCPLENS_CLOSE_ABORTED;
}

/*
 * tcp_write_err(): retransmissions or probes got no answer. It takes the soft
 * error, or ETIMEDOUT if there is none.
 */
static bool gave_up(const struct tcplens_close_facts *facts)
{
	return facts->error == ETIMEDOUT ||
	       (facts->error && facts->error == facts->soft_error);
}

/* In SYN_RECV, an ICMP message ends the connection, as in SYN_SENT. */
static bool is_told_by_icmp(const struct tcplens_close_facts *facts)
{
	if (facts->error != ECONNREFUSED && !is_unreachable(facts->error))
		return false;
	return is_in(facts, BIT_OF(SYN_RECV)) || gave_up(facts);
}

static bool is_reset_received(const struct tcplens_close_facts *facts)
{
	if (facts->reset == TCPLENS_CLOSE_RESET_RECEIVED)
		return true;
	/* A new passive connection has no entry that its reset is noted in. */
	return is_in(facts, BIT_OF(SYN_RECV)) && facts->error == ECONNRESET;
}

/*
 * close() with unread data, with SO_LINGER 0, or tcp_disconnect(): the kernel changes
 * the state, then it sends the reset. close() makes an orphan of all others.
 */
static bool is_reset_due(const struct tcplens_close_facts *facts)
{
	return facts->in_process && !facts->is_orphan && !facts->in_repair &&
	       is_in(facts, NEEDS_RESET);
}

/**
 * tcplens_close_reason_find() - why did a connection end?
 * @facts: What is known when it reaches CLOSE.
 *
 * Context: Any.
 * Return: an enum tcplens_close_reason.
 */
u8 tcplens_close_reason_find(const struct tcplens_close_facts *facts)
{
	if (is_in(facts, BIT_OF(SYN_SENT)))
		return find_in_connect(facts);
	if (facts->fin_is_acked && facts->has_peer_fin &&
	    is_in(facts, CLOSED_BOTH))
		return TCPLENS_CLOSE_ORDERLY;
	/* ss -K: a reset can precede it. */
	if (facts->error == ECONNABORTED)
		return TCPLENS_CLOSE_ABORTED;
	if (is_reset_received(facts))
		return TCPLENS_CLOSE_RESET_RECEIVED;
	if (is_told_by_icmp(facts))
		return TCPLENS_CLOSE_UNREACHABLE;
	if (gave_up(facts))
		return TCPLENS_CLOSE_TIMED_OUT;
	if (facts->reset == TCPLENS_CLOSE_RESET_SENT || is_reset_due(facts))
		return TCPLENS_CLOSE_RESET_SENT;
	if (is_in(facts, BIT_OF(FIN_WAIT2)))
		return TCPLENS_CLOSE_HALF_CLOSED;
	return TCPLENS_CLOSE_ABORTED;
}

/**
 * tcplens_close_reason_is_final() - does the reason hold, whatever follows?
 * @facts: The facts.
 * @reason: What tcplens_close_reason_find() returned for them.
 *
 * Data that arrives after the process ended reading makes the kernel call
 * tcp_reset(), whose tracepoint reports a received reset. Only the reset that the
 * kernel then sends tells the two apart. An orphan that the kernel gives up is closed
 * before or after its reset, or without one.
 *
 * Context: Any.
 * Return: false if a reset that is sent next shows another reason.
 */
bool tcplens_close_reason_is_final(const struct tcplens_close_facts *facts,
				   u8 reason)
{
	if (reason == TCPLENS_CLOSE_RESET_RECEIVED)
		return !facts->rejects_data ||
		       !is_in(facts, BIT_OF(FIN_WAIT1) | BIT_OF(FIN_WAIT2));
	if (reason == TCPLENS_CLOSE_ABORTED)
		return is_in(facts, BIT_OF(SYN_SENT) | BIT_OF(SYN_RECV)) ||
		       facts->in_repair || facts->error == ECONNABORTED;
	return true;
}

/**
 * tcplens_close_reason_is_amendable() - can a later reset be the reason?
 * @reason: The recorded reason.
 *
 * Context: Any.
 * Return: true if a reset that this host sends afterwards replaces it.
 */
bool tcplens_close_reason_is_amendable(u8 reason)
{
	return reason == TCPLENS_CLOSE_RESET_RECEIVED ||
	       reason == TCPLENS_CLOSE_HALF_CLOSED ||
	       reason == TCPLENS_CLOSE_ABORTED;
}
