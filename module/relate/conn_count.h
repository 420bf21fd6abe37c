/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RELATE_CONN_COUNT_H
#define TCPLENS_RELATE_CONN_COUNT_H

#include "relate/listen_keys.h"
#include "walk/walk.h"

/**
 * enum tcplens_conn_count_phase - how far a stretch of listeners has come
 * @TCPLENS_CONN_COUNT_NONE: It has not begun.
 * @TCPLENS_CONN_COUNT_GATHER: Their addresses are gathered.
 * @TCPLENS_CONN_COUNT_COUNT: The connections are counted.
 * @TCPLENS_CONN_COUNT_READY: The listeners can be asked for.
 */
enum tcplens_conn_count_phase {
	TCPLENS_CONN_COUNT_NONE,
	TCPLENS_CONN_COUNT_GATHER,
	TCPLENS_CONN_COUNT_COUNT,
	TCPLENS_CONN_COUNT_READY,
};

/**
 * struct tcplens_conn_count - counts the children of the listeners of a pass
 * @walk: Looks ahead of the pass, then goes over the connections.
 * @phase: How far it is with this stretch.
 * @gathered: Listeners in it.
 * @left: Those of them that the pass may still meet.
 * @is_last: The pass meets none behind them.
 * @is_all: It meets none before them either.
 * @children: Their addresses and what was counted.
 */
struct tcplens_conn_count {
	struct tcplens_walk walk;
	enum tcplens_conn_count_phase phase;
	unsigned int gathered;
	unsigned int left;
	bool is_last;
	bool is_all;
	struct tcplens_listen_keys children;
};

void tcplens_conn_count_start(struct tcplens_conn_count *census);
bool tcplens_conn_count_advance(struct tcplens_conn_count *census,
			    const struct tcplens_walk *pass);
void tcplens_conn_count_fill(struct tcplens_conn_count *census,
			 struct tcplens_record *record,
			 const struct sock *sk);
void tcplens_conn_count_pass(struct tcplens_conn_count *census, unsigned int listeners);

#endif /* TCPLENS_RELATE_CONN_COUNT_H */
