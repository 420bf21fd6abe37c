/* SPDX-License-Identifier: GPL-2.0 */
/* Sockets in every stable state. */
#ifndef TCPLENS_SELFTESTS_ALL_STATES_H
#define TCPLENS_SELFTESTS_ALL_STATES_H

/**
 * struct all_states - the sockets that tests refer to
 * @listener: One connection in a backlog of seven.
 * @connected: Both ends of a connection, 1000 bytes unread.
 * @keepalive: Its peer has closed.
 * @child: Connected; the server's end is not accepted.
 * @syn_sent: Its SYN is dropped.
 * @bound: Neither connected nor listening.
 * @users: A listener created by user 1234.
 */
struct all_states {
	int listener;
	int connected[2];
	int keepalive;
	int child;
	int syn_sent;
	int bound;
	int users;
};

void all_states_make(struct all_states *sockets);

#endif /* TCPLENS_SELFTESTS_ALL_STATES_H */
