// SPDX-License-Identifier: GPL-2.0
/*
 * Sockets that stay open, known by SO_COOKIE, and the check that a table lists
 * each of them exactly once. Errors go to stderr.
 */
#include "steady.h"
#include "net.h"
#include "reader.h"

#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Of each kind of error, the first few are described. */
#define DESCRIBED	5

/* A row and its cookie. */
struct listed {
	uint64_t cookie;
	size_t row;
};

/**
 * steady_add() - add a socket
 * @steady: The sockets.
 * @fd: The socket; the test ends if it is -1.
 */
void steady_add(struct steady *steady, int fd)
{
	size_t room = sizeof(steady->fds) / sizeof(steady->fds[0]);

	if (fd < 0 || steady->count == room) {
		fprintf(stderr, "# steady: socket %zu of %zu: %s\n",
			steady->count, room,
			fd < 0 ? strerror(errno) : "no room for it");
		abort();
	}
	steady->fds[steady->count++] = fd;
}

/**
 * steady_add_pair() - add a connection
 * @steady: The sockets, the listener among them; then the client's end, then
 *	the accepted end.
 */
void steady_add_pair(struct steady *steady)
{
	steady_add(steady, socket_connected(LOOPBACK, STEADY_PORT));
	steady_add(steady, accept(steady->fds[0], NULL, NULL));
}

/**
 * steady_add_pairs() - add a listener and connections to it
 * @steady: The sockets, none so far.
 * @pairs: Number of connections; sockets 1, 3, 5 and so on are the clients'
 *	ends, the others the accepted ends.
 */
void steady_add_pairs(struct steady *steady, size_t pairs)
{
	steady_add(steady, socket_listening(LOOPBACK, STEADY_PORT));
	while (pairs--)
		steady_add_pair(steady);
}

/**
 * steady_close() - close all sockets
 * @steady: The sockets.
 */
void steady_close(struct steady *steady)
{
	while (steady->count)
		close(steady->fds[--steady->count]);
}

static int by_cookie(const void *a, const void *b)
{
	const struct listed *left = a, *right = b;

	return left->cookie < right->cookie ? -1 :
	       left->cookie > right->cookie;
}

/* The rows sorted by cookie; NULL if one has no cookie. */
static struct listed *list_cookies(const struct table *table)
{
	struct listed *rows = calloc(table->rows + 1, sizeof(*rows));
	size_t i;

	if (!rows)
		abort();
	for (i = 0; i < table->rows; i++) {
		rows[i].row = i;
		if (!table_u64(table, i, "cookie", &rows[i].cookie)) {
			fprintf(stderr, "# steady: row %zu has no cookie\n", i);
			free(rows);
			return NULL;
		}
	}
	qsort(rows, table->rows, sizeof(*rows), by_cookie);
	return rows;
}

static void describe_row(const struct table *table, size_t row)
{
	size_t i;

	fprintf(stderr, "#   row %zu:", row);
	for (i = 0; i < table->columns; i++)
		fprintf(stderr, " %s",
			table_field(table, row, table->names[i]));
	fputc('\n', stderr);
}

/* Prints what the kernel knows of a socket that is not listed. */
static void describe_missing(const struct steady *steady, size_t i,
			     uint64_t cookie)
{
	struct sockaddr_in local = { 0 }, remote = { 0 };
	socklen_t length = sizeof(local);
	struct tcp_info info = { 0 };

	getsockname(steady->fds[i], (struct sockaddr *)&local, &length);
	length = sizeof(remote);
	getpeername(steady->fds[i], (struct sockaddr *)&remote, &length);
	length = sizeof(info);
	getsockopt(steady->fds[i], IPPROTO_TCP, TCP_INFO, &info, &length);
	fprintf(stderr, "# steady: socket %zu: expected cookie %" PRIu64
		" once, seen never; state %d, port %d, peer's port %d\n",
		i, cookie, info.tcpi_state, ntohs(local.sin_port),
		ntohs(remote.sin_port));
}

static size_t count_twice(const struct table *table, const struct listed *rows)
{
	size_t count = 0, i;

	for (i = 1; i < table->rows; i++) {
		if (rows[i].cookie != rows[i - 1].cookie)
			continue;
		if (++count > DESCRIBED)
			continue;
		fprintf(stderr, "# steady: expected cookie %" PRIu64
			" once, seen in\n", rows[i].cookie);
		describe_row(table, rows[i - 1].row);
		describe_row(table, rows[i].row);
	}
	return count;
}

static size_t count_missing(const struct steady *steady,
			    const struct table *table,
			    const struct listed *rows)
{
	size_t count = 0, i;

	for (i = 0; i < steady->count; i++) {
		struct listed key = { .cookie = socket_cookie(steady->fds[i]) };

		if (bsearch(&key, rows, table->rows, sizeof(*rows), by_cookie))
			continue;
		if (++count <= DESCRIBED)
			describe_missing(steady, i, key.cookie);
	}
	return count;
}

/**
 * steady_is_listed_once() - check a table
 * @steady: The sockets that must be listed.
 * @table: The table, which may list others; it has the column `cookie`.
 *
 * Return: whether all are listed, and no socket is listed twice.
 */
bool steady_is_listed_once(const struct steady *steady,
			   const struct table *table)
{
	struct listed *rows = list_cookies(table);
	size_t twice, missing;

	if (!rows)
		return false;
	twice = count_twice(table, rows);
	missing = count_missing(steady, table, rows);
	free(rows);
	if (twice || missing)
		fprintf(stderr, "# steady: of %zu sockets, %zu missing; of %zu rows, %zu twice\n",
			steady->count, missing, table->rows, twice);
	return !twice && !missing;
}

/**
 * steady_is_listed_by() - check a dump
 * @steady: The sockets that must be listed.
 * @select: The query, with the column `cookie`.
 * @read_bytes: Size of each read(2).
 *
 * Return: whether all are listed, and no socket is listed twice.
 */
bool steady_is_listed_by(const struct steady *steady, const char *select,
			 size_t read_bytes)
{
	int fd = open_selected(select);
	struct table table;
	bool is_listed;

	is_listed = table_read_fd(&table, fd, read_bytes) &&
		    steady_is_listed_once(steady, &table);
	if (!is_listed)
		fprintf(stderr, "# steady: '%s', read by %zu bytes\n", select,
			read_bytes);
	table_free(&table);
	close(fd);
	return is_listed;
}
