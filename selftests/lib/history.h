/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What happened to the connections of this namespace, by the files `events` and
 * `closed` of debugfs.
 */
#ifndef TCPLENS_SELFTESTS_HISTORY_H
#define TCPLENS_SELFTESTS_HISTORY_H

#include "table.h"

#define HISTORY_EVENTS	"/sys/kernel/debug/tcplens/events"
#define HISTORY_CLOSED	"/sys/kernel/debug/tcplens/closed"
#define HISTORY_STATS	"/sys/kernel/debug/tcplens/stats"

/* The remote port of what has no peer. */
#define HISTORY_NOBODY	0

/**
 * struct history - the events of a network namespace
 * @fd: The file `events`, open since the history began.
 * @netns: The namespace, as tcplens names it.
 * @begin_ns: When it began, by the monotonic clock: the number may have been
 *	that of another one before.
 */
struct history {
	int fd;
	unsigned int netns;
	uint64_t begin_ns;
};

const char *history_begin(struct history *history);
void history_read(const struct history *history, struct table *table);
size_t history_find(const struct table *table, size_t from, int lport,
		    int rport, const char *event);
const char *history_tell(const struct table *table, int lport, int rport);
const char *history_await(const struct history *history, int lport, int rport,
			  const char *expected);
bool history_await_event(const struct history *history, int lport, int rport,
			 const char *event);
void history_closed(const struct history *history, struct table *table,
		    int lport, int rport, size_t rows);
bool history_has(const char *tracepoint);

#endif /* TCPLENS_SELFTESTS_HISTORY_H */
