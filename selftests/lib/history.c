// SPDX-License-Identifier: GPL-2.0
/*
 * What happened to the connections of this namespace. A look at it reads all
 * that `events` keeps, from the first event on, so nothing has to be collected
 * while a test does something else. What cannot be read ends the test, with the
 * reason on stderr.
 */
#include "history.h"
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
	fprintf(stderr, "# history: %s: %s\n", call, strerror(errno));
	abort();
}

static time_t deadline(void)
{
	return time(NULL) + PATIENCE_S * slowness();
}

/**
 * history_begin() - from now on events of this namespace are kept
 * @history: Where they can be found.
 *
 * Return: NULL, or what is missing.
 */
const char *history_begin(struct history *history)
{
	struct timespec now;
	struct stat status;
	char line[96];
	int length;

	if (access(HISTORY_EVENTS, F_OK))
		mount("none", "/sys/kernel/debug", "debugfs", 0, NULL);
	history->fd = open(HISTORY_EVENTS, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (history->fd < 0)
		return "there is no " HISTORY_EVENTS;
	if (stat("/proc/self/ns/net", &status))
		give_up("/proc/self/ns/net");
	history->netns = status.st_ino;
	clock_gettime(CLOCK_MONOTONIC, &now);
	history->begin_ns = now.tv_sec * 1000000000ULL + now.tv_nsec;
	length = snprintf(line, sizeof(line),
			  "select * where netns=%u and time_ns>%" PRIu64,
			  history->netns, history->begin_ns);
	if (write(history->fd, line, length) != length)
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
 * history_read() - all that has happened since it began
 * @history: The history.
 * @table: The table to overwrite, to be freed by table_free(): all columns of
 *	`events`, a row each.
 */
void history_read(const struct history *history, struct table *table)
{
	read_again(history->fd, HISTORY_EVENTS, table);
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
 * history_find() - the first event of its kind
 * @table: What history_read() gave.
 * @from: The row to begin with.
 * @lport: The port of the end it happened to.
 * @rport: That of its peer, or HISTORY_NOBODY.
 * @event: The event.
 *
 * Return: its row, or TABLE_NONE.
 */
size_t history_find(const struct table *table, size_t from, int lport,
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
 * history_tell() - what happened to one end of a connection, in order
 * @table: What history_read() gave.
 * @lport: Its port.
 * @rport: That of its peer, or HISTORY_NOBODY.
 *
 * Return: the events with single blanks between them, until the next call.
 */
const char *history_tell(const struct table *table, int lport, int rport)
{
	return tell(table, lport, rport, "retransmit( congestion(");
}

/**
 * history_await() - wait until this has happened to one end of a connection
 * @history: The history.
 * @lport: Its port.
 * @rport: That of its peer, or HISTORY_NOBODY.
 * @expected: What, in the words of history_tell().
 *
 * What was sent again, and congestion, is left out of what is to be nothing of the
 * kind.
 *
 * Return: what has happened: something else if it does not come true.
 */
const char *history_await(const struct history *history, int lport, int rport,
			  const char *expected)
{
	time_t end = deadline();
	const char *story;

	for (;;) {
		struct table table;

		history_read(history, &table);
		story = tell(&table, lport, rport, expected);
		table_free(&table);
		if (!strcmp(story, expected) || time(NULL) > end)
			return story;
		usleep(20000);
	}
}

/**
 * history_await_event() - wait until something has happened at all
 * @history: The history.
 * @lport: The port of the end it happens to.
 * @rport: That of its peer, or HISTORY_NOBODY.
 * @event: What, in the words of history_tell().
 *
 * Return: false if it does not.
 */
bool history_await_event(const struct history *history, int lport, int rport,
			 const char *event)
{
	time_t end = deadline();
	bool is_there = false;

	while (!is_there && time(NULL) <= end) {
		struct table table;

		history_read(history, &table);
		is_there = strstr(history_tell(&table, lport, rport), event);
		table_free(&table);
		if (!is_there)
			usleep(20000);
	}
	return is_there;
}

/**
 * history_closed() - the ends of a connection's lives
 * @history: The history.
 * @table: The table to overwrite, to be freed by table_free(): all columns of
 *	`closed`, a row for each time that this end was closed.
 * @lport: Its port.
 * @rport: That of its peer.
 * @rows: How many lives to wait for.
 */
void history_closed(const struct history *history, struct table *table,
		    int lport, int rport, size_t rows)
{
	int fd = open(HISTORY_CLOSED, O_RDWR | O_CLOEXEC);
	time_t end = deadline();
	char line[160];
	int length;

	length = snprintf(line, sizeof(line),
			  "select * where netns=%u and time_ns>%" PRIu64
			  " and lport=%d and rport=%d",
			  history->netns, history->begin_ns, lport, rport);
	if (write(fd, line, length) != length)
		give_up(HISTORY_CLOSED);
	for (;;) {
		read_again(fd, HISTORY_CLOSED, table);
		if (table->rows >= rows || time(NULL) > end)
			break;
		table_free(table);
		usleep(20000);
	}
	close(fd);
}

/**
 * history_has() - does this kernel tell that?
 * @tracepoint: Name of a tracepoint.
 *
 * Return: false if there is none of that name.
 */
bool history_has(const char *tracepoint)
{
	struct table table;
	char name[64];
	size_t row;
	bool has;

	if (!table_read(&table, HISTORY_STATS, NULL))
		give_up(HISTORY_STATS);
	snprintf(name, sizeof(name), "tracepoint_%s", tracepoint);
	row = table_find(&table, "name", name);
	has = row != TABLE_NONE &&
	      strcmp(table_field(&table, row, "value"), "missing");
	table_free(&table);
	return has;
}
