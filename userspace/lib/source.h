/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_SOURCE_H
#define TCPLENS_SOURCE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "errmsg.h"

/* The most that can be looked at without reading it. */
#define SOURCE_AHEAD_BYTES	8

/**
 * struct source - where the text comes from
 * @fd: The open file.
 * @live: It is the module's own file, not a saved one.
 * @selectable: source_select() may be called.
 * @refusal: Why a live source is not selectable: a positive error number.
 * @own: It is live and shows this process's own network namespace.
 * @ahead: Bytes that source_peek() read and source_read() did not yet give.
 * @ahead_bytes: How many they are.
 * @name: What messages call it.
 */
struct source {
	int fd;
	bool live;
	bool selectable;
	int refusal;
	bool own;
	char ahead[SOURCE_AHEAD_BYTES];
	size_t ahead_bytes;
	char name[PATH_MAX];
};

int source_open_file(struct source *source, const char *path);
int source_open_proc(struct source *source, const char *directory,
		     const char *file, bool select);
int source_select(struct source *source, const char *query,
		  struct problem *problem);
int source_rewind(struct source *source);
ssize_t source_peek(struct source *source, void *buffer, size_t size);
ssize_t source_read(struct source *source, void *buffer, size_t size);
void source_close(struct source *source);

#endif /* TCPLENS_SOURCE_H */
