/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One connection on the loopback interface in a private namespace, and what
 * `events` and `closed` record of both ends.
 *
 * A filter drops the packets of a socket, so every loss is certain.
 */
#ifndef TCPLENS_SELFTESTS_PAIR_H
#define TCPLENS_SELFTESTS_PAIR_H

#include "table.h"
#include "witness.h"

#include <stdbool.h>
#include <sys/types.h>

/* Ports of the listener, which the server's end shares, and of the client. */
#define PORT		9500
#define CLIENT_PORT	9501

/* The events of a handshake, for each end. */
#define CONNECT		"connect(CLOSE>SYN_SENT)"
#define CONNECTED	CONNECT " established(SYN_SENT>ESTABLISHED)"
#define INCOMING	"incoming(SYN_RECV>ESTABLISHED)"
/*
 * The events of an orderly close: of the end that closes first, and the other.
 */
#define CLOSES_FIRST	" state(ESTABLISHED>FIN_WAIT1)"			\
			" state(FIN_WAIT1>FIN_WAIT2)"			\
			" closed(FIN_WAIT2>CLOSE)"
#define CLOSES_LAST	" state(ESTABLISHED>CLOSE_WAIT)"		\
			" state(CLOSE_WAIT>LAST_ACK)"			\
			" closed(LAST_ACK>CLOSE)"

/**
 * struct close_record - the expected record of one end in `closed`
 * @close_reason: How the connection ended.
 * @errno_name: The error.
 * @old_state: The previous state.
 * @owner_source: How the owner became known.
 * @pid: The owner, or 0 if it is not known.
 */
struct close_record {
	const char *close_reason;
	const char *errno_name;
	const char *old_state;
	const char *owner_source;
	pid_t pid;
};

int pair_client(const char *address);
void pair_start_connect(int fd);
void pair_detach_filter(int fd);
bool pair_final_values_are(const struct table *closed,
			   const struct witness *last);

#endif /* TCPLENS_SELFTESTS_PAIR_H */
