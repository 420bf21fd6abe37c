/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RELATE_CONN_COUNT_H
#define TCPLENS_RELATE_CONN_COUNT_H

#include "relate/listener_counts.h"
#include "walk/walk.h"

/**
 * enum tcplens_conn_count_phase - the progress of a chunk of listeners
 * @TCPLENS_CONN_COUNT_NONE: The chunk has not begun.
 * @TCPLENS_CONN_COUNT_GATHER: Listeners are being gathered.
 * @TCPLENS_CONN_COUNT_COUNT: Connections are being counted.
 * @TCPLENS_CONN_COUNT_READY: The counts are complete.
 */
enum tcplens_conn_count_phase {
	TCPLENS_CONN_COUNT_NONE,
	TCPLENS_CONN_COUNT_GATHER,
	TCPLENS_CONN_COUNT_COUNT,
	TCPLENS_CONN_COUNT_READY,
};

/**
 * struct tcplens_conn_count - the connection counts of a chunk of listeners
 * @walk: Dumps the next listeners in advance, then the connections.
 * @phase: The progress of the chunk.
 * @gathered: Listeners in the chunk.
 * @left: Listeners that the dump may still give before the next chunk begins.
 * @is_last: The dump has no listeners after the chunk.
 * @counts: The listeners of the chunk and their connections.
 */
struct tcplens_conn_count {
	struct tcplens_walk walk;
	enum tcplens_conn_count_phase phase;
	unsigned int gathered;
	unsigned int left;
	bool is_last;
	struct tcplens_listener_counts counts;
};

void tcplens_conn_count_start(struct tcplens_conn_count *conn_count);
void tcplens_conn_count_free(struct tcplens_conn_count *conn_count);
bool tcplens_conn_count_advance(struct tcplens_conn_count *conn_count,
				const struct tcplens_walk *walk);
void tcplens_conn_count_fill(struct tcplens_conn_count *conn_count,
			     struct tcplens_record *record,
			     const struct sock *sk);
void tcplens_conn_count_pass(struct tcplens_conn_count *conn_count,
			     unsigned int listeners);

#endif /* TCPLENS_RELATE_CONN_COUNT_H */
