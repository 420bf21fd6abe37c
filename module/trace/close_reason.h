/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_CLOSE_REASON_H
#define TCPLENS_TRACE_CLOSE_REASON_H

#include "core/pure.h"

/**
 * struct tcplens_close_facts - what is known when a connection reaches CLOSE
 * @old_state: The state that it leaves, an enum tcplens_state.
 * @error: The pending socket error (sk_err). An ICMP message leaves one too
 *	(IP_RECVERR), without an end.
 * @soft_error: The error that ICMP reported last (sk_err_soft).
 * @reset: The reset that ends it, if a tracepoint fired before:
 *	TCPLENS_CLOSE_RESET_SENT, TCPLENS_CLOSE_RESET_RECEIVED or TCPLENS_ABSENT_U8.
 * @in_process: A system call is running, not a softirq.
 * @is_orphan: The process has closed the socket (SOCK_DEAD).
 * @in_repair: TCP_REPAIR: the kernel sends no segment.
 * @syn_is_unsent: The kernel has sent no SYN (segs_out).
 * @lacks_port: inet_hash_connect() found no local port, or the program's own port
 *	is in use with this peer.
 * @fin_is_acked: The peer acknowledged all, including the FIN in states that have
 *	one.
 * @has_peer_fin: The peer's FIN arrived (SOCK_DONE).
 * @rejects_data: shutdown() or close() ended reading (RCV_SHUTDOWN).
 */
struct tcplens_close_facts {
	u8 old_state;
	int error;
	int soft_error;
	u8 reset;
	bool in_process;
	bool is_orphan;
	bool in_repair;
	bool syn_is_unsent;
	bool lacks_port;
	bool fin_is_acked;
	bool has_peer_fin;
	bool rejects_data;
};

u8 tcplens_close_reason_find(const struct tcplens_close_facts *facts);
bool tcplens_close_reason_is_final(const struct tcplens_close_facts *facts,
				   u8 reason);
bool tcplens_close_reason_is_amendable(u8 reason);

#endif /* TCPLENS_TRACE_CLOSE_REASON_H */
