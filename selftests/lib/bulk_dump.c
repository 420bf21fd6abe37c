// SPDX-License-Identifier: GPL-2.0
/*
 * Checks that a dump lists each socket of a bulk exactly once, as text or as
 * binary records. It processes the dump as it arrives, so the table may have
 * any size. Errors go to stderr.
 */
#include "bulk_dump.h"
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

/* Of each kind of error, the first few are described. */
#define DESCRIBED	5

/**
 * struct check - a dump
 * @bulk: The sockets to be listed.
 * @seen: How often each was listed.
 * @rows: Rows so far.
 * @has_header: The header is complete, so the position of the cookie is known.
 * @field: Index of the cookie in a line.
 * @at: Offset of the cookie in a record.
 * @record_bytes: Size of a record, 0 for text.
 */
struct check {
	const struct bulk *bulk;
	unsigned char *seen;
	size_t rows;
	bool has_header;
	size_t field;
	size_t at;
	size_t record_bytes;
};

static void count_cookie(struct check *check, uint64_t cookie)
{
	size_t i = bulk_find(check->bulk, cookie);

	check->rows++;
	if (i < check->bulk->count && check->seen[i] < UINT8_MAX)
		check->seen[i]++;
}

/* The start of a field; the first has index 0. */
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

static bool take_line(struct check *check, const char *line)
{
	const char *name = "cookie", *field;
	char *end;

	if (check->has_header) {
		field = field_of(line, check->field);
		errno = 0;
		count_cookie(check, strtoull(field, &end, 10));
		return !errno && end != field;
	}
	check->has_header = true;
	for (field = line; *field; check->field++) {
		size_t length = strcspn(field, " ");

		if (length == strlen(name) && !strncmp(field, name, length))
			return true;
		field += length + !!field[length];
	}
	return false;
}

/*
 * Consumes complete lines; returns the bytes consumed, -1 for an invalid line.
 */
static ssize_t take_text(struct check *check, char *text, size_t length)
{
	char *line = text, *end;

	while ((end = memchr(line, '\n', text + length - line))) {
		*end = '\0';
		if (!take_line(check, line)) {
			fprintf(stderr, "# bulk_dump: no cookie in '%.200s'\n",
				line);
			return -1;
		}
		line = end + 1;
	}
	return line - text;
}

/* The same for the binary header, which tells the offset of the cookie. */
static ssize_t take_head(struct check *check, const char *bytes, size_t length)
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
		check->has_header = true;
		check->at = column->offset;
		check->record_bytes = header->record_bytes;
		return header->records_at;
	}
	fprintf(stderr, "# bulk_dump: no cookie among %u columns\n",
		header->columns);
	return -1;
}

static ssize_t take_binary(struct check *check, const char *bytes,
			   size_t length)
{
	ssize_t taken = 0;
	uint64_t cookie;

	if (!check->has_header)
		taken = take_head(check, bytes, length);
	if (taken < 0 || !check->has_header)
		return taken;
	while (taken + check->record_bytes <= length) {
		memcpy(&cookie, bytes + taken + check->at, sizeof(cookie));
		count_cookie(check, cookie);
		taken += check->record_bytes;
	}
	return taken;
}

static bool read_dump(struct check *check, int fd, bool is_binary,
		      size_t read_bytes)
{
	char *buffer = malloc(TCPLENS_LINE_BYTES + 2 * read_bytes);
	ssize_t got, taken = 0;
	size_t length = 0;

	if (!buffer)
		abort();
	while ((got = read(fd, buffer + length, read_bytes)) > 0) {
		length += got;
		taken = is_binary ? take_binary(check, buffer, length) :
				    take_text(check, buffer, length);
		if (taken < 0)
			break;
		length -= taken;
		memmove(buffer, buffer + taken, length);
		if (length > TCPLENS_LINE_BYTES + read_bytes)
			break;
	}
	free(buffer);
	if (got < 0)
		perror("# bulk_dump: read");
	else if (taken >= 0 && length)
		fprintf(stderr, "# bulk_dump: %zu bytes are no row\n", length);
	return !got && !length && check->has_header;
}

static bool is_once(const struct check *check)
{
	size_t missing = 0, twice = 0, i;

	for (i = 0; i < check->bulk->count; i++) {
		if (check->seen[i] == 1)
			continue;
		missing += !check->seen[i];
		twice += check->seen[i] > 1;
		if (missing + twice <= DESCRIBED)
			fprintf(stderr, "# bulk_dump: expected cookie %" PRIu64
				" once, seen %u times\n",
				check->bulk->cookies[i], check->seen[i]);
	}
	if (missing || twice)
		fprintf(stderr,
			"# bulk_dump: of %zu sockets %zu missing, %zu twice or more; %zu rows\n",
			check->bulk->count, missing, twice, check->rows);
	return !missing && !twice;
}

/**
 * bulk_dump_is_complete() - check that a dump lists each socket once
 * @bulk: The sockets.
 * @query: The query of the dump, with the column `cookie`.
 * @read_bytes: Size of each read(2); at least a binary header.
 *
 * Return: whether that is so.
 */
bool bulk_dump_is_complete(const struct bulk *bulk, const char *query,
			   size_t read_bytes)
{
	struct check check = { .bulk = bulk };
	bool is_complete;
	int fd;

	check.seen = calloc(1, bulk->count + 1);
	if (!check.seen)
		abort();
	fd = open_selected(query);
	is_complete = read_dump(&check, fd, strstr(query, "binary"),
				read_bytes) && is_once(&check);
	if (!is_complete)
		fprintf(stderr, "# bulk_dump: '%s', read by %zu bytes\n", query,
			read_bytes);
	close(fd);
	free(check.seen);
	return is_complete;
}

/*
 * Number of bound sockets that come and go together: the module drops the lock
 * of their list before it has seen them all.
 */
#define BOUND_AT_ONCE	600

/* Shared by the processes of bulk_dump_is_complete_for_ten(). */
static const struct bulk *called;

static bool call(const char *query)
{
	if (!bulk_dump_is_complete(called, query, 4096 + random() % 100000))
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

/* Connections to the same listener. */
static bool come_and_go(void)
{
	const struct linger reset = { .l_onoff = 1 };
	int client = socket_connected(LOOPBACK, BULK_PORT);
	int server = accept(called->listener, NULL, NULL);

	if (server < 0)
		abort();
	setsockopt(client, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(client);
	close(server);
	return true;
}

/* Sockets bound to the same port, at the head of the list. */
static bool bind_and_go(void)
{
	int fds[BOUND_AT_ONCE];
	size_t i;

	for (i = 0; i < BOUND_AT_ONCE; i++)
		fds[i] = socket_bound(LOOPBACK, BULK_BOUND_PORT);
	for (i = 0; i < BOUND_AT_ONCE; i++)
		close(fds[i]);
	return true;
}

/**
 * bulk_dump_is_complete_for_ten() - ten concurrent readers during churn
 * @bulk: The sockets.
 *
 * Half of the readers request text, half binary records. Connections to the
 * same listener and bound sockets come and go meanwhile.
 *
 * Return: whether every dump lists each socket exactly once.
 */
bool bulk_dump_is_complete_for_ten(const struct bulk *bulk)
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

	called = bulk;
	return stress_all(stressors, sizeof(stressors) / sizeof(stressors[0]),
			  1);
}
