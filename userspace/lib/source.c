// SPDX-License-Identifier: GPL-2.0
/*
 * Where the text comes from: the module's files, a saved file or standard
 * input. It hands on bytes and knows nothing of their meaning, except that
 * the module's `sockets` and `listeners` take a query before they are read.
 */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/tcplens.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

static int set_name(struct source *source, const char *directory,
		    const char *separator, const char *file)
{
	int length = snprintf(source->name, sizeof(source->name), "%s%s%s",
			      directory, separator, file);

	if (length < 0 || (size_t)length >= sizeof(source->name))
		return -ENAMETOOLONG;
	return 0;
}

/*
 * Asked before the file is opened for writing: in a saved copy of the
 * directory a query would overwrite what was saved.
 */
static bool is_on_procfs(const char *path)
{
	struct statfs filesystem;

	return !statfs(path, &filesystem) &&
	       filesystem.f_type == PROC_SUPER_MAGIC;
}

/*
 * A namespace has entries of its own in /proc, with inodes of their own,
 * wherever /proc is mounted and whatever the path to them.
 */
static bool is_own_namespace(const char *path, const char *file)
{
	char own_path[PATH_MAX];
	struct statx own;
	struct statx its;

	snprintf(own_path, sizeof(own_path), "%s/%s", TCPLENS_PROC_DIRECTORY,
		 file);
	return !strcmp(path, own_path) ||
	       (!statx(AT_FDCWD, path, 0, STATX_INO, &its) &&
		!statx(AT_FDCWD, own_path, 0, STATX_INO, &own) &&
		its.stx_ino == own.stx_ino);
}

static int open_for(struct source *source, int flags)
{
	source->fd = open(source->name, flags | O_CLOEXEC);
	return source->fd < 0 ? -errno : 0;
}

/**
 * source_open_file() - read a saved file
 * @source: The source to fill; source_close() it after success.
 * @path: The file, or "-" for standard input.
 *
 * Return: 0, or the negative error number of open(2).
 */
int source_open_file(struct source *source, const char *path)
{
	int ret;

	memset(source, 0, sizeof(*source));
	source->fd = -1;
	if (!strcmp(path, "-")) {
		source->fd = STDIN_FILENO;
		return set_name(source, "standard input", "", "");
	}
	ret = set_name(source, path, "", "");
	return ret ? ret : open_for(source, O_RDONLY);
}

/**
 * source_open_proc() - read one of the module's files
 * @source: The source to fill; source_close() it after success.
 * @directory: Where the module's files are; a saved copy of them also does.
 * @file: The file's name in it.
 * @select: source_select() is going to be called, if that is possible.
 *
 * A /proc that may not be written to is no error: the file is opened for
 * reading, and @source says so.
 *
 * Return: 0, or the negative error number of open(2).
 */
int source_open_proc(struct source *source, const char *directory,
		     const char *file, bool select)
{
	int ret;

	memset(source, 0, sizeof(*source));
	source->fd = -1;
	ret = set_name(source, directory, "/", file);
	if (ret)
		return ret;
	source->live = is_on_procfs(source->name);
	source->own = source->live && is_own_namespace(source->name, file);
	if (!select || !source->live)
		return open_for(source, O_RDONLY);

	ret = open_for(source, O_RDWR);
	if (!ret) {
		source->selectable = true;
		return 0;
	}
	if (ret != -EROFS && ret != -EACCES && ret != -EPERM)
		return ret;
	source->refusal = -ret;
	return open_for(source, O_RDONLY);
}

/* The module says in the next read why it refused the query. */
static int read_reason(struct source *source, struct problem *problem)
{
	char text[sizeof(problem->text)];
	ssize_t size = source_read(source, text, sizeof(text) - 1);
	ssize_t i;

	if (size <= 0)
		return -EINVAL;
	for (i = 0; i < size && text[i] != '\n'; i++) {
		if (text[i] < ' ' || text[i] > '~')
			text[i] = '?';
	}
	text[i] = '\0';
	return problem_set(problem, 0, "%s", text);
}

/**
 * source_select() - tell the module what this open file is to give
 * @source: A selectable source that was not yet read from.
 * @query: One line of the module's query language.
 * @problem: Says what the module finds wrong with it.
 *
 * Return: 0, -EBADMSG with @problem set, or the negative error number of
 * write(2).
 */
int source_select(struct source *source, const char *query,
		  struct problem *problem)
{
	size_t size = strlen(query);
	ssize_t written;

	do {
		written = write(source->fd, query, size);
	} while (written < 0 && errno == EINTR);

	if (written < 0 && errno == EINVAL)
		return read_reason(source, problem);
	if (written < 0)
		return -errno;
	/* The module takes a line whole or not at all. */
	return (size_t)written == size ? 0 : -EIO;
}

/**
 * source_rewind() - have a live source begin anew with what it gives
 * @source: A live source; after a query that was refused it gives what it gave
 *	before.
 *
 * Return: 0 or the negative error number of lseek(2).
 */
int source_rewind(struct source *source)
{
	source->ahead_bytes = 0;
	return lseek(source->fd, 0, SEEK_SET) < 0 ? -errno : 0;
}

/**
 * source_peek() - look at what will be read next
 * @source: The source.
 * @buffer: Where the bytes go.
 * @size: How many are wanted, at most SOURCE_AHEAD_BYTES.
 *
 * Return: the number of bytes, less than @size only if the input ends there, or
 * a negative error number.
 */
ssize_t source_peek(struct source *source, void *buffer, size_t size)
{
	while (source->ahead_bytes < size) {
		ssize_t got;

		do {
			got = read(source->fd,
				   source->ahead + source->ahead_bytes,
				   size - source->ahead_bytes);
		} while (got < 0 && errno == EINTR);
		if (got < 0)
			return -errno;
		if (!got)
			break;
		source->ahead_bytes += got;
	}
	if (size > source->ahead_bytes)
		size = source->ahead_bytes;
	memcpy(buffer, source->ahead, size);
	return size;
}

/* Gives what was looked at already. */
static size_t take_ahead(struct source *source, void *buffer, size_t size)
{
	if (size > source->ahead_bytes)
		size = source->ahead_bytes;
	memcpy(buffer, source->ahead, size);
	source->ahead_bytes -= size;
	memmove(source->ahead, source->ahead + size, source->ahead_bytes);
	return size;
}

/**
 * source_read() - read on
 * @source: The source.
 * @buffer: Where the bytes go.
 * @size: How many bytes it holds.
 *
 * Return: the number of bytes, 0 at the end, or a negative error number.
 */
ssize_t source_read(struct source *source, void *buffer, size_t size)
{
	ssize_t got;

	if (source->ahead_bytes)
		return take_ahead(source, buffer, size);
	do {
		got = read(source->fd, buffer, size);
	} while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}

/**
 * source_close() - close it; standard input stays open
 * @source: The source.
 */
void source_close(struct source *source)
{
	if (source->fd > STDIN_FILENO)
		close(source->fd);
	source->fd = -1;
}
