/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The events of this namespace, from the debugfs files `events` and `closed`.
 */
#ifndef TCPLENS_SELFTESTS_EVENT_LOG_H
#define TCPLENS_SELFTESTS_EVENT_LOG_H

#include "table.h"

#define EVENT_LOG_EVENTS	"/sys/kernel/debug/tcplens/events"
#define EVENT_LOG_CLOSED	"/sys/kernel/debug/tcplens/closed"
#define EVENT_LOG_STATS	"/sys/kernel/debug/tcplens/stats"

/* The remote port of a socket without a peer. */
#define EVENT_LOG_NO_PEER	0

/**
 * struct event_log - the events of a network namespace
 * @fd: The file `events`, open since the log began.
 * @netns: The namespace, as in the column.
 * @begin_ns: Start of the log, monotonic clock: an earlier namespace may have
 *	had the same number.
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
