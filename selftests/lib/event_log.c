// SPDX-License-Identifier: GPL-2.0
/*
 * What happened to the connections of this namespace. A look at it reads all
 * that `events` keeps, from the first event on, so nothing has to be collected
 * while a test does something else. What cannot be read ends the test, with the
 * reason on stderr.
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

#define STORY_BYTES	65536
/* How long anything may take to come true: less than a test may. */
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
 * event_log_open() - from now on events of this namespace are kept
 * @log: Where they can be found.
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

/* A copy of what a file gives, until it ends or has no more at the moment. */
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
 * The oldest that is kept is of the time before, and may give way while it is
 * passed over: what was lost before the first event is nothing of this history.
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
 * event_log_read() - all that has happened since it began
 * @log: The history.
 * @table: The table to overwrite, to be freed by table_free(): all columns of
 *	`events`, a row each.
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
 * event_log_find() - the first event of its kind
 * @table: What event_log_read() gave.
 * @from: The row to begin with.
 * @lport: The port of the end it happened to.
 * @rport: That of its peer, or EVENT_LOG_NO_PEER.
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

/* "event", "event(OLD>NEW)" of states, or "event(why)" of what is sent again. */
static void tell_row(char *out, size_t room, const struct table *table,
		     size_t row)
{
	const char *event = table_field(table, row, "event");
	const char *from = table_field(table, row, "old_state");
	const char *to = table_field(table, row, "state");
	const char *why = table_field(table, row, "retransmit");

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
 * What a host sends again because it was busy: where nobody expects such a thing
 * it is no part of the story. trace/tracefs.c looks whether it is true.
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
	static char story[STORY_BYTES];
	size_t used = 0, row;

	story[0] = '\0';
	for (row = 0; row < table->rows && used + 256 < sizeof(story); row++) {
		if (!is_of(table, row, lport, rport) ||
		    is_aside(table, row, expected))
			continue;
		if (used)
			story[used++] = ' ';
		tell_row(story + used, sizeof(story) - used, table, row);
		used += strlen(story + used);
	}
	return story;
}

/**
 * event_log_text() - what happened to one end of a connection, in order
 * @table: What event_log_read() gave.
 * @lport: Its port.
 * @rport: That of its peer, or EVENT_LOG_NO_PEER.
 *
 * Return: the events with single blanks between them, until the next call.
 */
const char *event_log_text(const struct table *table, int lport, int rport)
{
	return tell(table, lport, rport, "retransmit( congestion(");
}

/**
 * event_log_await() - wait until this has happened to one end of a connection
 * @log: The history.
 * @lport: Its port.
 * @rport: That of its peer, or EVENT_LOG_NO_PEER.
 * @expected: What, in the words of event_log_text().
 *
 * What was sent again, and congestion, is left out of what is to be nothing of the
 * kind.
 *
 * Return: what has happened: something else if it does not come true.
 */
const char *event_log_await(const struct event_log *log, int lport, int rport,
			    const char *expected)
{
	time_t end = deadline();
	const char *story;

	for (;;) {
		struct table table;

		event_log_read(log, &table);
		story = tell(&table, lport, rport, expected);
		table_free(&table);
		if (!strcmp(story, expected) || !wait_before(end))
			return story;
	}
}

/**
 * event_log_await_event() - wait until something has happened at all
 * @log: The history.
 * @lport: The port of the end it happens to.
 * @rport: That of its peer, or EVENT_LOG_NO_PEER.
 * @event: What, in the words of event_log_text().
 *
 * Return: false if it does not.
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
 * event_log_closed() - the ends of a connection's lives
 * @log: The history.
 * @table: The table to overwrite, to be freed by table_free(): all columns of
 *	`closed`, a row for each time that this end was closed.
 * @lport: Its port.
 * @rport: That of its peer.
 * @rows: How many lives to wait for.
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
 * event_log_has() - does this kernel tell that?
 * @tracepoint: Name of a tracepoint.
 *
 * Return: false if there is none of that name.
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
