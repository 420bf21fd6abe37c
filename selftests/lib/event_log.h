/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What happened to the connections of this namespace, by the files `events` and
 * `closed` of debugfs.
 */
#ifndef TCPLENS_SELFTESTS_EVENT_LOG_H
#define TCPLENS_SELFTESTS_EVENT_LOG_H

#include "table.h"

#define EVENT_LOG_EVENTS	"/sys/kernel/debug/tcplens/events"
#define EVENT_LOG_CLOSED	"/sys/kernel/debug/tcplens/closed"
#define EVENT_LOG_STATS	"/sys/kernel/debug/tcplens/stats"

/* The remote port of what has no peer. */
#define EVENT_LOG_NO_PEER	0

/**
 * struct event_log - the events of a network namespace
 * @fd: The file `events`, open since the history began.
 * @netns: The namespace, as tcplens names it.
 * @begin_ns: When it began, by the monotonic clock: the number may have been
 *	that of another one before.
 */
struct event_log {
	int fd;
	unsigned int netns;
	uint64_t begin_ns;
};

const char *event_log_open(struct event_log *log);
void event_log_read(const struct event_log *log, struct table *table);
size_t event_log_find(const struct table *table, size_t from, int lport,
		      int rport, const char *event);
const char *event_log_text(const struct table *table, int lport, int rport);
const char *event_log_await(const struct event_log *log, int lport, int rport,
			    const char *expected);
bool event_log_await_event(const struct event_log *log, int lport, int rport,
			   const char *event);
void event_log_closed(const struct event_log *log, struct table *table,
		      int lport, int rport, size_t rows);
bool event_log_has(const char *tracepoint);

#endif /* TCPLENS_SELFTESTS_EVENT_LOG_H */
