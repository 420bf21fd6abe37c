/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_SOURCE_H
#define TCPLENS_READER_SOURCE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "errmsg.h"

/* The most that source_peek() can look ahead. */
#define SOURCE_PEEK_BYTES	8

/**
 * struct source - an open input file
 * @fd: The open file.
 * @is_module: It is a file of the running module, not a saved one.
 * @is_writable: It is open for writing too, so that it takes queries.
 * @write_errno: Why a file of the module is not writable: a positive error
 *	number.
 * @is_own_netns: It is a file of the module and shows the network namespace of
 *	this process.
 * @peeked: Bytes that source_peek() read and source_read() has yet to give.
 * @peeked_bytes: How many there are.
 * @name: The name for messages.
 */
struct source {
	int fd;
	bool is_module;
	bool is_writable;
	int write_errno;
	bool is_own_netns;
	char peeked[SOURCE_PEEK_BYTES];
	size_t peeked_bytes;
	char name[PATH_MAX];
};

int source_open_file(struct source *source, const char *path);
int source_open_proc(struct source *source, const char *directory,
		     const char *file, bool writable);
int source_query(struct source *source, const char *query,
		 struct errmsg *errmsg);
int source_rewind(struct source *source);
ssize_t source_peek(struct source *source, void *buffer, size_t size);
ssize_t source_read(struct source *source, void *buffer, size_t size);
ssize_t source_read_fully(struct source *source, void *buffer, size_t size);
void source_close(struct source *source);

#endif /* TCPLENS_READER_SOURCE_H */
