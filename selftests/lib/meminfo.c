// SPDX-License-Identifier: GPL-2.0
/*
 * SO_MEMINFO as a witness of the memory columns. Like tcplens it takes no
 * socket lock.
 */
#include "meminfo.h"
#include "net.h"
#include "truth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ATTEMPTS	100

static const char *const columns[SK_MEMINFO_VARS] = {
	[SK_MEMINFO_RMEM_ALLOC]		= "rmem_alloc_bytes",
	[SK_MEMINFO_RCVBUF]		= "rcvbuf_bytes",
	[SK_MEMINFO_WMEM_ALLOC]		= "wmem_alloc_bytes",
	[SK_MEMINFO_SNDBUF]		= "sndbuf_bytes",
	[SK_MEMINFO_FWD_ALLOC]		= "forward_alloc_bytes",
	[SK_MEMINFO_WMEM_QUEUED]	= "wmem_queued_bytes",
	[SK_MEMINFO_OPTMEM]		= "omem_alloc_bytes",
	[SK_MEMINFO_BACKLOG]		= "sk_backlog_bytes",
	[SK_MEMINFO_DROPS]		= "drops",
};

static void give_up(const char *what)
{
	fprintf(stderr, "# meminfo: %s\n", what);
	abort();
}

/**
 * meminfo_ask() - read SO_MEMINFO
 * @fd: The socket; the test ends on failure.
 * @meminfo: The result.
 */
void meminfo_ask(int fd, uint32_t meminfo[SK_MEMINFO_VARS])
{
	socklen_t length = SK_MEMINFO_VARS * sizeof(*meminfo);

	if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, meminfo, &length))
		give_up("no SO_MEMINFO");
}

/**
 * meminfo_agrees() - compare the memory columns with SO_MEMINFO
 * @fd: The socket; the test ends if its memory keeps changing.
 *
 * Return: whether all nine columns agree.
 */
bool meminfo_agrees(int fd)
{
	uint32_t before[SK_MEMINFO_VARS], after[SK_MEMINFO_VARS];
	struct table table;
	bool agrees = true;
	int i, attempt = 0;
	size_t row;

	for (;;) {
		meminfo_ask(fd, before);
		if (!table_read(&table, TABLE_SOCKETS, "select *"))
			abort();
		meminfo_ask(fd, after);
		if (!memcmp(before, after, sizeof(before)))
			break;
		table_free(&table);
		if (++attempt == ATTEMPTS)
			give_up("it does not keep still");
		usleep(10000);
	}
	row = table_find_u64(&table, "cookie", socket_cookie(fd));
	if (row == TABLE_NONE)
		give_up("the socket is not listed");
	for (i = 0; i < SK_MEMINFO_VARS; i++)
		agrees &= truth_number(&table, row, columns[i], "SO_MEMINFO",
				       before[i]);
	table_free(&table);
	return agrees;
}
