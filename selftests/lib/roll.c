// SPDX-License-Identifier: GPL-2.0
/*
 * The roll of a crowd: whether a pass lists each of it exactly once, as text or
 * in binary records. What was read is looked at and forgotten, so the table may
 * be of any size. What is not as expected is said on stderr.
 */
#include "roll.h"
#include "net.h"
#include "reader.h"
#include "stress.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/tcplens.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Of each kind of mistake, the first few are described. */
#define DESCRIBED	5

/**
 * struct roll - a pass
 * @crowd: Who must be listed.
 * @met: How often each was.
 * @rows: How many rows there were.
 * @has_header: Where the cookie stands is known.
 * @field: Of a line, which field it is.
 * @at: Of a record, where it is.
 * @record_bytes: Size of a record, 0 if the pass is text.
 */
struct roll {
	const struct crowd *crowd;
	unsigned char *met;
	size_t rows;
	bool has_header;
	size_t field;
	size_t at;
	size_t record_bytes;
};

static void meet(struct roll *roll, uint64_t cookie)
{
	size_t i = crowd_find(roll->crowd, cookie);

	roll->rows++;
	if (i < roll->crowd->count && roll->met[i] < UINT8_MAX)
		roll->met[i]++;
}

/* Where the field of that number begins, the first being 0. */
static const char *field_of(const char *line, size_t field)
{
	while (field--) {
		line = strchr(line, ' ');
		if (!line)
			return "";
		line++;
	}
	return line;
}

static bool take_line(struct roll *roll, const char *line)
{
	const char *name = "cookie", *field;
	char *end;

	if (roll->has_header) {
		field = field_of(line, roll->field);
		errno = 0;
		meet(roll, strtoull(field, &end, 10));
		return !errno && end != field;
	}
	roll->has_header = true;
	for (field = line; *field; roll->field++) {
		size_t length = strcspn(field, " ");

		if (length == strlen(name) && !strncmp(field, name, length))
			return true;
		field += length + !!field[length];
	}
	return false;
}

/* Takes the lines that are complete; gives how many bytes, -1 if one is none. */
static ssize_t take_text(struct roll *roll, char *text, size_t length)
{
	char *line = text, *end;

	while ((end = memchr(line, '\n', text + length - line))) {
		*end = '\0';
		if (!take_line(roll, line)) {
			fprintf(stderr, "# roll: no cookie in '%.200s'\n",
				line);
			return -1;
		}
		line = end + 1;
	}
	return line - text;
}

/* Likewise for the header, which says where the cookie stands. */
static ssize_t take_head(struct roll *roll, const char *bytes, size_t length)
{
	const struct tcplens_binary_header *header = (const void *)bytes;
	const struct tcplens_binary_column *column;
	size_t i;

	if (length < sizeof(*header) || length < header->records_at)
		return 0;
	for (i = 0; i < header->columns; i++) {
		column = (const void *)(bytes + header->header_bytes +
					i * header->column_bytes);
		if (strcmp(column->name, "cookie"))
			continue;
		roll->has_header = true;
		roll->at = column->offset;
		roll->record_bytes = header->record_bytes;
		return header->records_at;
	}
	fprintf(stderr, "# roll: no cookie among %u columns\n",
		header->columns);
	return -1;
}

static ssize_t take_binary(struct roll *roll, const char *bytes, size_t length)
{
	ssize_t taken = 0;
	uint64_t cookie;

	if (!roll->has_header)
		taken = take_head(roll, bytes, length);
	if (taken < 0 || !roll->has_header)
		return taken;
	while (taken + roll->record_bytes <= length) {
		memcpy(&cookie, bytes + taken + roll->at, sizeof(cookie));
		meet(roll, cookie);
		taken += roll->record_bytes;
	}
	return taken;
}

static bool read_pass(struct roll *roll, int fd, bool is_binary,
		      size_t read_bytes)
{
	char *buffer = malloc(TCPLENS_LINE_BYTES + 2 * read_bytes);
	ssize_t got, taken = 0;
	size_t length = 0;

	if (!buffer)
		abort();
	while ((got = read(fd, buffer + length, read_bytes)) > 0) {
		length += got;
		taken = is_binary ? take_binary(roll, buffer, length) :
				    take_text(roll, buffer, length);
		if (taken < 0)
			break;
		length -= taken;
		memmove(buffer, buffer + taken, length);
		if (length > TCPLENS_LINE_BYTES + read_bytes)
			break;
	}
	free(buffer);
	if (got < 0)
		perror("# roll: read");
	else if (taken >= 0 && length)
		fprintf(stderr, "# roll: %zu bytes are no row\n", length);
	return !got && !length && roll->has_header;
}

static bool is_once(const struct roll *roll)
{
	size_t missing = 0, twice = 0, i;

	for (i = 0; i < roll->crowd->count; i++) {
		if (roll->met[i] == 1)
			continue;
		missing += !roll->met[i];
		twice += roll->met[i] > 1;
		if (missing + twice <= DESCRIBED)
			fprintf(stderr, "# roll: expected cookie %" PRIu64
				" once, seen %u times\n",
				roll->crowd->cookies[i], roll->met[i]);
	}
	if (missing || twice)
		fprintf(stderr, "# roll: of %zu sockets %zu missing, %zu twice or more; %zu rows\n",
			roll->crowd->count, missing, twice, roll->rows);
	return !missing && !twice;
}

/**
 * roll_is_complete() - a pass lists each of a crowd exactly once
 * @crowd: The crowd.
 * @query: The pass's query, with the column `cookie`.
 * @read_bytes: How many bytes each read(2) asks for; at least a binary header.
 *
 * Return: whether that is so.
 */
bool roll_is_complete(const struct crowd *crowd, const char *query,
		      size_t read_bytes)
{
	struct roll roll = { .crowd = crowd };
	bool is_complete;
	int fd;

	roll.met = calloc(1, crowd->count + 1);
	if (!roll.met)
		abort();
	fd = open_selected(query);
	is_complete = read_pass(&roll, fd, strstr(query, "binary"),
				read_bytes) && is_once(&roll);
	if (!is_complete)
		fprintf(stderr, "# roll: '%s', read by %zu bytes\n", query,
			read_bytes);
	close(fd);
	free(roll.met);
	return is_complete;
}

/*
 * How many bound sockets come and go together: the module lets the lock of their
 * list go in the midst of them.
 */
#define BOUND_AT_ONCE	600

/* What the processes of roll_is_complete_for_ten() know. */
static const struct crowd *called;

static bool call(const char *query)
{
	if (!roll_is_complete(called, query, 4096 + random() % 100000))
		abort();
	return true;
}

static bool call_text(void)
{
	return call("select +cookie");
}

static bool call_binary(void)
{
	return call("format binary select +cookie");
}

/* Connections to where the crowd is connected to. */
static bool come_and_go(void)
{
	const struct linger reset = { .l_onoff = 1 };
	int client = socket_connected(LOOPBACK, CROWD_PORT);
	int server = accept(called->listener, NULL, NULL);

	if (server < 0)
		abort();
	setsockopt(client, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(client);
	close(server);
	return true;
}

/* Sockets with the port of a crowd that is only bound, in front of it. */
static bool bind_and_go(void)
{
	int fds[BOUND_AT_ONCE];
	size_t i;

	for (i = 0; i < BOUND_AT_ONCE; i++)
		fds[i] = socket_bound(LOOPBACK, CROWD_BOUND_PORT);
	for (i = 0; i < BOUND_AT_ONCE; i++)
		close(fds[i]);
	return true;
}

/**
 * roll_is_complete_for_ten() - ten readers at once, amid churn
 * @crowd: The crowd.
 *
 * Half of the readers want text, half binary records. Connections to the same
 * listener come and go all the while, and so do sockets that are bound.
 *
 * Return: whether every pass of each has listed each of the crowd exactly once.
 */
bool roll_is_complete_for_ten(const struct crowd *crowd)
{
	static const struct stressor stressors[] = {
		STRESSOR("reader", call_text, 1),
		STRESSOR("reader", call_binary, 1),
		STRESSOR("reader", call_text, 1),
		STRESSOR("reader", call_binary, 1),
		STRESSOR("reader", call_text, 1),
		STRESSOR("reader", call_binary, 1),
		STRESSOR("reader", call_text, 1),
		STRESSOR("reader", call_binary, 1),
		STRESSOR("reader", call_text, 1),
		STRESSOR("reader", call_binary, 1),
		STRESSOR("connections", come_and_go, 10),
		STRESSOR("bound sockets", bind_and_go, 1),
	};

	called = crowd;
	return stress_all(stressors, sizeof(stressors) / sizeof(stressors[0]),
			  1);
}
