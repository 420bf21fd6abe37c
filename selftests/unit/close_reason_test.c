// SPDX-License-Identifier: GPL-2.0
/*
 * The reason why a connection ended, for each of the kernel's ways to CLOSE. The rows
 * are those of module/trace/README.md; those that no test in selftests/trace/ can
 * provoke are here only.
 */
#include "trace/close_reason.h"
#include "record/record.h"

#include "kselftest_harness.h"

#define NO_RESET	TCPLENS_ABSENT_U8
#define SENT		TCPLENS_CLOSE_RESET_SENT
#define RECEIVED	TCPLENS_CLOSE_RESET_RECEIVED

/**
 * struct row - a way to CLOSE
 * @name: The situation.
 * @facts: What the module knows then; no reset if @facts.reset is 0.
 * @reason: The reason.
 * @is_provisional: A reset that follows shows another one.
 */
struct row {
	const char *name;
	struct tcplens_close_facts facts;
	u8 reason;
	bool is_provisional;
};

#define ROW(situation, state, end, ...)					\
	{ .name = situation, .reason = TCPLENS_CLOSE_##end,		\
	  .facts = { .old_state = TCPLENS_STATE_##state, \
		     ##__VA_ARGS__ } }
/* A reset can follow. */
#define OPEN(situation, state, end, ...)				\
	{ .name = situation, .reason = TCPLENS_CLOSE_##end,		\
	  .is_provisional = true,					\
	  .facts = { .old_state = TCPLENS_STATE_##state, \
		     ##__VA_ARGS__ } }

#define PROCESS		.in_process = true
#define ORPHAN		.is_orphan = true, .rejects_data = true
#define BOTH_FINS	.fin_is_acked = true, .has_peer_fin = true

static const struct row rows[] = {
	/* Both FINs. */
	ROW("last ACK", LAST_ACK, ORDERLY, BOTH_FINS, ORPHAN),
	ROW("last ACK in the backlog", LAST_ACK, ORDERLY, BOTH_FINS, PROCESS),
	ROW("ACK of the FIN", CLOSING, ORDERLY, BOTH_FINS, ORPHAN),
	ROW("peer's FIN", FIN_WAIT2, ORDERLY, BOTH_FINS),
	ROW("peer's FIN, orphan", FIN_WAIT2, ORDERLY, BOTH_FINS, ORPHAN),
	ROW("last ACK, IP_RECVERR", LAST_ACK, ORDERLY, BOTH_FINS,
	    .error = EHOSTUNREACH),
	ROW("last ACK, soft error", LAST_ACK, ORDERLY, BOTH_FINS, ORPHAN,
	    .error = EHOSTUNREACH, .soft_error = EHOSTUNREACH),
	/* One FIN. */
	ROW("time-wait socket in FIN_WAIT2", FIN_WAIT2, HALF_CLOSED, ORPHAN,
	    .fin_is_acked = true),
	ROW("the same in close()", FIN_WAIT2, HALF_CLOSED, ORPHAN, PROCESS,
	    .fin_is_acked = true),
	/* The process. */
	ROW("unread data", ESTABLISHED, RESET_SENT, PROCESS),
	ROW("unread data", CLOSE_WAIT, RESET_SENT, PROCESS,
	    .has_peer_fin = true, .rejects_data = true),
	ROW("unread data", FIN_WAIT1, RESET_SENT, PROCESS),
	ROW("unread data", FIN_WAIT2, RESET_SENT, PROCESS, .fin_is_acked = true),
	ROW("Fast Open child", SYN_RECV, RESET_SENT, PROCESS),
	OPEN("unread data", CLOSING, ABORTED, PROCESS, .has_peer_fin = true,
	     .rejects_data = true),
	OPEN("unread data", LAST_ACK, ABORTED, PROCESS, .has_peer_fin = true,
	     .rejects_data = true),
	ROW("SO_LINGER 0, IP_RECVERR", ESTABLISHED, RESET_SENT, PROCESS,
	    .error = EHOSTUNREACH),
	ROW("SO_LINGER 0, IP_RECVERR", ESTABLISHED, RESET_SENT, PROCESS,
	    .error = ECONNREFUSED),
	ROW("TCP_REPAIR", ESTABLISHED, ABORTED, PROCESS, .in_repair = true),
	ROW("close()", SYN_SENT, ABORTED, PROCESS),
	/* connect() fails. */
	ROW("no port", SYN_SENT, NO_PORT, PROCESS, .syn_is_unsent = true,
	    .lacks_port = true),
	ROW("no port, old error", SYN_SENT, NO_PORT, PROCESS,
	    .syn_is_unsent = true, .lacks_port = true, .error = ECONNRESET),
	ROW("no memory for the SYN", SYN_SENT, ABORTED, PROCESS,
	    .syn_is_unsent = true),
	ROW("again, old error", SYN_SENT, ABORTED, PROCESS,
	    .syn_is_unsent = true, .error = ECONNREFUSED),
	ROW("SYN never left the host", SYN_SENT, TIMED_OUT, .syn_is_unsent = true,
	    .error = ETIMEDOUT),
	/* Orphans that the kernel gives up. */
	ROW("memory, before", FIN_WAIT1, RESET_SENT, ORPHAN, .reset = SENT),
	ROW("memory, before", LAST_ACK, RESET_SENT, ORPHAN, .reset = SENT,
	    .has_peer_fin = true),
	ROW("memory, before", CLOSING, RESET_SENT, ORPHAN, .reset = SENT,
	    .has_peer_fin = true),
	ROW("timer", FIN_WAIT2, RESET_SENT, ORPHAN, .reset = SENT,
	    .fin_is_acked = true),
	OPEN("memory, in close()", FIN_WAIT1, ABORTED, ORPHAN, PROCESS),
	OPEN("memory, in close()", LAST_ACK, ABORTED, ORPHAN, PROCESS,
	     .has_peer_fin = true),
	OPEN("memory, idle for 60 s", FIN_WAIT1, ABORTED, ORPHAN),
	OPEN("namespace is gone", LAST_ACK, ABORTED, ORPHAN,
	     .has_peer_fin = true),
	/* The peer's reset. */
	ROW("RST", ESTABLISHED, RESET_RECEIVED, .reset = RECEIVED,
	    .error = ECONNRESET),
	ROW("RST in the backlog", ESTABLISHED, RESET_RECEIVED, PROCESS,
	    .reset = RECEIVED, .error = ECONNRESET),
	ROW("RST", CLOSE_WAIT, RESET_RECEIVED, .reset = RECEIVED,
	    .error = EPIPE, .has_peer_fin = true, .rejects_data = true),
	ROW("RST after shutdown(SHUT_WR)", FIN_WAIT1, RESET_RECEIVED,
	    .reset = RECEIVED, .error = ECONNRESET),
	OPEN("RST or data", FIN_WAIT1, RESET_RECEIVED, ORPHAN,
	     .reset = RECEIVED, .error = ECONNRESET),
	OPEN("RST or data", FIN_WAIT2, RESET_RECEIVED, ORPHAN,
	     .reset = RECEIVED, .error = ECONNRESET, .fin_is_acked = true),
	ROW("RST", LAST_ACK, RESET_RECEIVED, ORPHAN, .reset = RECEIVED,
	    .error = ECONNRESET, .has_peer_fin = true),
	ROW("RST for a Fast Open child", SYN_RECV, RESET_RECEIVED,
	    .error = ECONNRESET),
	ROW("RST for the SYN", SYN_SENT, REFUSED, .reset = RECEIVED,
	    .error = ECONNREFUSED),
	/* No answer. */
	ROW("retransmissions", ESTABLISHED, TIMED_OUT, .error = ETIMEDOUT),
	ROW("retransmissions", SYN_SENT, TIMED_OUT, .error = ETIMEDOUT),
	ROW("SYN-ACKs", SYN_RECV, TIMED_OUT, .error = ETIMEDOUT),
	ROW("retransmissions", FIN_WAIT1, TIMED_OUT, ORPHAN,
	    .error = ETIMEDOUT),
	ROW("keepalive", ESTABLISHED, TIMED_OUT, .reset = SENT,
	    .error = ETIMEDOUT),
	ROW("keepalive, EMSGSIZE of ICMP", ESTABLISHED, TIMED_OUT,
	    .reset = SENT, .error = EMSGSIZE, .soft_error = EMSGSIZE),
	/* ICMP. */
	ROW("host", SYN_SENT, UNREACHABLE, .error = EHOSTUNREACH),
	ROW("isolated host", SYN_SENT, UNREACHABLE, .error = ENONET),
	ROW("source route", SYN_SENT, UNREACHABLE, .error = EOPNOTSUPP),
	ROW("port", SYN_SENT, REFUSED, .error = ECONNREFUSED),
	ROW("host, then timeout", ESTABLISHED, UNREACHABLE,
	    .error = EHOSTUNREACH, .soft_error = EHOSTUNREACH),
	ROW("port, then timeout", ESTABLISHED, UNREACHABLE,
	    .error = ECONNREFUSED, .soft_error = ECONNREFUSED),
	ROW("port, crossed SYNs", SYN_RECV, UNREACHABLE, .error = ECONNREFUSED),
	/* ss -K. */
	ROW("ss -K", ESTABLISHED, ABORTED, PROCESS, .reset = SENT,
	    .error = ECONNABORTED),
	ROW("ss -K", LAST_ACK, ABORTED, PROCESS, .error = ECONNABORTED,
	    .has_peer_fin = true),
	/* MPTCP. */
	ROW("subflow, before", ESTABLISHED, RESET_SENT, .reset = SENT),
	OPEN("bad mapping, after", ESTABLISHED, ABORTED, .error = EBADMSG),
	/* No connection yet. */
	ROW("undone birth", SYN_RECV, ABORTED, .is_orphan = true),
};

TEST(each_way_to_close_has_its_reason)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct tcplens_close_facts facts = rows[i].facts;
		u8 reason;

		/* TCPLENS_CLOSE_ORDERLY is no reset. */
		if (!facts.reset)
			facts.reset = NO_RESET;
		reason = tcplens_close_reason_find(&facts);
		EXPECT_EQ(rows[i].reason, reason)
			TH_LOG("%s, state %u", rows[i].name, facts.old_state);
		EXPECT_EQ(!rows[i].is_provisional,
			  tcplens_close_reason_is_final(&facts, reason))
			TH_LOG("%s, state %u", rows[i].name, facts.old_state);
	}
}

/* What a reset that follows amends: all that is not final, and half-closed ones. */
TEST(a_reason_that_is_not_final_is_amendable)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].is_provisional)
			EXPECT_TRUE(tcplens_close_reason_is_amendable(rows[i].reason));
	}
	EXPECT_TRUE(tcplens_close_reason_is_amendable(TCPLENS_CLOSE_HALF_CLOSED));
	EXPECT_FALSE(tcplens_close_reason_is_amendable(TCPLENS_CLOSE_ORDERLY));
	EXPECT_FALSE(tcplens_close_reason_is_amendable(TCPLENS_CLOSE_TIMED_OUT));
	EXPECT_FALSE(tcplens_close_reason_is_amendable(TCPLENS_CLOSE_REFUSED));
	EXPECT_FALSE(tcplens_close_reason_is_amendable(TCPLENS_CLOSE_UNREACHABLE));
}

/* Takes the next digit of a number that stands for a combination. */
static unsigned int take(unsigned int *number, unsigned int base)
{
	unsigned int digit = *number % base;

	*number /= base;
	return digit;
}

/* Sets the facts of a combination; false after the last one. */
static bool choose(struct tcplens_close_facts *facts, unsigned int number)
{
	static const int errors[] = {
		0, ECONNRESET, EPIPE, ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH,
		ECONNABORTED, EBADMSG,
	};
	static const u8 resets[] = { NO_RESET, SENT, RECEIVED };

	*facts = (struct tcplens_close_facts){
		.error		= errors[take(&number, ARRAY_SIZE(errors))],
		.reset		= resets[take(&number, ARRAY_SIZE(resets))],
		.in_process	= take(&number, 2),
		.is_orphan	= take(&number, 2),
		.in_repair	= take(&number, 2),
		.syn_is_unsent	= take(&number, 2),
		.lacks_port	= take(&number, 2),
		.fin_is_acked	= take(&number, 2),
		.has_peer_fin	= take(&number, 2),
		.rejects_data	= take(&number, 2),
		.old_state	= take(&number, TCPLENS_STATES),
	};
	return !number;
}

/* In all combinations of facts, the reason contradicts none of them. */
TEST(no_combination_of_facts_contradicts_the_reason)
{
	struct tcplens_close_facts facts;
	unsigned int number;

	for (number = 0; choose(&facts, number); number++) {
		u8 reason = tcplens_close_reason_find(&facts);

		ASSERT_GT(TCPLENS_CLOSE_REASONS, reason);
		if (reason == TCPLENS_CLOSE_ORDERLY)
			ASSERT_TRUE(facts.fin_is_acked && facts.has_peer_fin);
		if (reason == TCPLENS_CLOSE_NO_PORT)
			ASSERT_TRUE(facts.lacks_port && facts.syn_is_unsent);
		if (reason == TCPLENS_CLOSE_REFUSED)
			ASSERT_EQ(TCPLENS_STATE_SYN_SENT, facts.old_state);
		if (reason == TCPLENS_CLOSE_RESET_RECEIVED &&
		    facts.old_state != TCPLENS_STATE_SYN_RECV)
			ASSERT_EQ(RECEIVED, facts.reset);
		if (reason == TCPLENS_CLOSE_RESET_SENT)
			ASSERT_TRUE(facts.reset == SENT ||
				    (facts.in_process && !facts.is_orphan &&
				     !facts.in_repair));
		if (reason == TCPLENS_CLOSE_TIMED_OUT)
			ASSERT_EQ(ETIMEDOUT, facts.error);
	}
	EXPECT_EQ(8U * 3 * 256 * TCPLENS_STATES, number);
}

TEST_HARNESS_MAIN
