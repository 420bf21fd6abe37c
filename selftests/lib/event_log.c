// SPDX-License-Identifier: GPL-2.0
/*
 * The events of this namespace. Each look reads all that `events` keeps, from
 * the first event on, so a test need not collect anything while it runs. A
 * read error ends the test with a message on stderr.
 */
#include "event_log.h"
#include "slowness.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define EVENTS_BYTES	65536
/* Time limit of a wait; shorter than the time limit of a test. */
#define PATIENCE_S	20

static void __attribute__((noreturn)) give_up(const char *call)
{
	fprintf(stderr, "# event_log: %s: %s\n", call, strerror(errno));
	abort();
}

static time_t deadline(void)
{
	return time(NULL) + PATIENCE_S * slowness();
}

/* Sleeps before the next attempt; false after the deadline. */
static bool wait_before(time_t end)
{
	if (time(NULL) > end)
		return false;
	usleep(20000);
	return true;
}

/**
 * event_log_open() - record the events of this namespace from now on
 * @log: To be filled in.
 *
 * Return: NULL, or what is missing.
 */
const char *event_log_open(struct event_log *log)
{
	struct timespec now;
	struct stat status;
	char line[96];
	int length;

	if (access(EVENT_LOG_EVENTS, F_OK))
		mount("none", "/sys/kernel/debug", "debugfs", 0, NULL);
	log->fd = open(EVENT_LOG_EVENTS, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (log->fd < 0)
		return "there is no " EVENT_LOG_EVENTS;
	if (stat("/proc/self/ns/net", &status))
		give_up("/proc/self/ns/net");
	log->netns = status.st_ino;
	clock_gettime(CLOCK_MONOTONIC, &now);
	log->begin_ns = now.tv_sec * 1000000000ULL + now.tv_nsec;
	length = snprintf(line, sizeof(line),
			  "select * where netns=%u and time_ns>%" PRIu64,
			  log->netns, log->begin_ns);
	if (write(log->fd, line, length) != length)
		give_up(line);
	return NULL;
}

/* Copies a file until it ends or would block. */
static char *slurp(int fd, size_t *length)
{
	size_t room = 65536;
	char *text = malloc(room);

	*length = 0;
	while (text) {
		ssize_t got = read(fd, text + *length, room - *length - 1);

		if (got < 0 && errno != EAGAIN)
			give_up("read");
		if (got <= 0)
			break;
		*length += got;
		if (room - *length < 4096)
			text = realloc(text, room *= 2);
	}
	if (!text)
		give_up("memory");
	text[*length] = '\0';
	return text;
}

/*
 * The oldest record is from before the log and may be overwritten while it is
 * skipped: records lost before the first event are not of this log.
 */
static size_t leave_out_lost(char *text, size_t length)
{
	char *first = text + strcspn(text, "\n"), *line = first;

	while (!strncmp(line, "\nlost ", 6))
		line += 1 + strcspn(line + 1, "\n");
	memmove(first, line, text + length - line + 1);
	return length - (line - first);
}

static void read_again(int fd, const char *path, struct table *table)
{
	size_t length;
	char *text;

	lseek(fd, 0, SEEK_SET);
	text = slurp(fd, &length);
	length = leave_out_lost(text, length);
	if (!table_parse(table, text, length))
		give_up(path);
}

/**
 * event_log_read() - read all events since event_log_open()
 * @log: The log.
 * @table: The result, to be freed by table_free(): all columns of `events`.
 */
void event_log_read(const struct event_log *log, struct table *table)
{
	read_again(log->fd, EVENT_LOG_EVENTS, table);
}

static bool is_port(const struct table *table, size_t row, const char *column,
		    int port)
{
	char field[16] = "-";

	if (port)
		snprintf(field, sizeof(field), "%d", port);
	return !strcmp(table_field(table, row, column), field);
}

static bool is_of(const struct table *table, size_t row, int lport, int rport)
{
	return is_port(table, row, "lport", lport) &&
	       is_port(table, row, "rport", rport);
}

/**
 * event_log_find() - find the first event of a kind
 * @table: From event_log_read().
 * @from: The first row to look at.
 * @lport: Local port.
 * @rport: Remote port, or EVENT_LOG_NO_PEER.
 * @event: The event.
 *
 * Return: its row, or TABLE_NONE.
 */
size_t event_log_find(const struct table *table, size_t from, int lport,
		      int rport, const char *event)
{
	size_t row;

	for (row = from; row < table->rows; row++) {
		if (is_of(table, row, lport, rport) &&
		    !strcmp(table_field(table, row, "event"), event))
			return row;
	}
	return TABLE_NONE;
}

/*
 * "event", "event(OLD>NEW)" for states, or "event(reason)" for
 * retransmissions.
 */
static void tell_row(char *out, size_t room, const struct table *table,
		     size_t row)
{
	const char *event = table_field(table, row, "event");
	const char *from = table_field(table, row, "old_state");
	const char *to = table_field(table, row, "state");
	const char *why = table_field(table, row, "retransmit_reason");

	if (!strcmp(event, "congestion")) {
		from = table_field(table, row, "old_ca_state");
		to = table_field(table, row, "ca_state");
	}
	if (strcmp(from, "-"))
		snprintf(out, room, "%s(%s>%s)", event, from, to);
	else if (strcmp(why, "-"))
		snprintf(out, room, "%s(%s)", event, why);
	else
		snprintf(out, room, "%s", event);
}

/*
 * A busy host retransmits: where a test does not expect it, the event is left
 * out. trace/tracefs.c checks those events.
 */
static bool is_aside(const struct table *table, size_t row,
		     const char *expected)
{
	const char *event = table_field(table, row, "event");

	if (strstr(event, "retransmit"))
		return !strstr(expected, "retransmit(");
	return !strcmp(event, "congestion") && !strstr(expected, "congestion(");
}

static const char *tell(const struct table *table, int lport, int rport,
			const char *expected)
{
	static char events[EVENTS_BYTES];
	size_t used = 0, row;

	events[0] = '\0';
	for (row = 0; row < table->rows && used + 256 < sizeof(events); row++) {
		if (!is_of(table, row, lport, rport) ||
		    is_aside(table, row, expected))
			continue;
		if (used)
			events[used++] = ' ';
		tell_row(events + used, sizeof(events) - used, table, row);
		used += strlen(events + used);
	}
	return events;
}

/**
 * event_log_text() - the events of one end of a connection, in order
 * @table: From event_log_read().
 * @lport: Local port.
 * @rport: Remote port, or EVENT_LOG_NO_PEER.
 *
 * Return: the events with single blanks between them, until the next call.
 */
const char *event_log_text(const struct table *table, int lport, int rport)
{
	return tell(table, lport, rport, "retransmit( congestion(");
}

/**
 * event_log_await() - wait for exactly these events of one end
 * @log: The log.
 * @lport: Local port.
 * @rport: Remote port, or EVENT_LOG_NO_PEER.
 * @expected: The events, in the form of event_log_text().
 *
 * Retransmissions and congestion events are ignored if @expected has none.
 *
 * Return: the events; not @expected if the wait timed out.
 */
const char *event_log_await(const struct event_log *log, int lport, int rport,
			    const char *expected)
{
	time_t end = deadline();
	const char *events;

	for (;;) {
		struct table table;

		event_log_read(log, &table);
		events = tell(&table, lport, rport, expected);
		table_free(&table);
		if (!strcmp(events, expected) || !wait_before(end))
			return events;
	}
}

/**
 * event_log_await_event() - wait for an event, among any others
 * @log: The log.
 * @lport: Local port.
 * @rport: Remote port, or EVENT_LOG_NO_PEER.
 * @event: The event, in the form of event_log_text().
 *
 * Return: false if the wait timed out.
 */
bool event_log_await_event(const struct event_log *log, int lport, int rport,
			   const char *event)
{
	time_t end = deadline();
	bool is_there;

	do {
		struct table table;

		event_log_read(log, &table);
		is_there = strstr(event_log_text(&table, lport, rport), event);
		table_free(&table);
	} while (!is_there && wait_before(end));
	return is_there;
}

/**
 * event_log_closed() - read the closed records of one end
 * @log: The log.
 * @table: The result, to be freed by table_free(): all columns of `closed`.
 * @lport: Local port.
 * @rport: Remote port.
 * @rows: Number of records to wait for.
 */
void event_log_closed(const struct event_log *log, struct table *table,
		      int lport, int rport, size_t rows)
{
	int fd = open(EVENT_LOG_CLOSED, O_RDWR | O_CLOEXEC);
	time_t end = deadline();
	char line[160];
	int length;

	length = snprintf(line, sizeof(line),
			  "select * where netns=%u and time_ns>%" PRIu64
			  " and lport=%d and rport=%d",
			  log->netns, log->begin_ns, lport, rport);
	if (write(fd, line, length) != length)
		give_up(EVENT_LOG_CLOSED);
	for (;;) {
		read_again(fd, EVENT_LOG_CLOSED, table);
		if (table->rows >= rows || !wait_before(end))
			break;
		table_free(table);
	}
	close(fd);
}

/**
 * event_log_has() - check for a tracepoint
 * @tracepoint: Its name.
 *
 * Return: false if this kernel lacks it.
 */
bool event_log_has(const char *tracepoint)
{
	struct table table;
	char name[64];
	size_t row;
	bool has;

	if (!table_read(&table, EVENT_LOG_STATS, NULL))
		give_up(EVENT_LOG_STATS);
	snprintf(name, sizeof(name), "tracepoint_%s", tracepoint);
	row = table_find(&table, "name", name);
	has = row != TABLE_NONE &&
	      strcmp(table_field(&table, row, "value"), "missing");
	table_free(&table);
	return has;
}
