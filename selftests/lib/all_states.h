/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sockets in each state that stays.
 */
#ifndef TCPLENS_SELFTESTS_ALL_STATES_H
#define TCPLENS_SELFTESTS_ALL_STATES_H

/**
 * struct all_states - the sockets of it that tests ask for
 * @listener: With one connection in its backlog of seven.
 * @connected: Both ends of a connection, 1000 bytes not read.
 * @keepalive: Its peer has closed.
 * @child: Connected, but its other end is not accepted.
 * @syn_sent: Nobody hears it.
 * @bound: Neither connected nor listening.
 * @users: A listener made by user 1234.
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
