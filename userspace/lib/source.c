// SPDX-License-Identifier: GPL-2.0
/*
 * An open input: a file of the module, a saved file or standard input. It gives
 * bytes and does not interpret them. Of the module's `sockets` and `listeners`
 * it knows that they take a query before they are read.
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
 * Asked before the file is opened for writing: a query would overwrite a saved
 * copy of it.
 */
static bool is_on_procfs(const char *path)
{
	struct statfs filesystem;

	return !statfs(path, &filesystem) &&
	       filesystem.f_type == PROC_SUPER_MAGIC;
}

/*
 * Each network namespace has its own entries in procfs. Their inode numbers are
 * the same through every mount of procfs and every path.
 */
static bool is_own_netns(const char *path, const char *file)
{
	char own_path[PATH_MAX];
	struct statx own;
	struct statx status;

	snprintf(own_path, sizeof(own_path), "%s/%s", TCPLENS_PROC_DIRECTORY,
		 file);
	return !strcmp(path, own_path) ||
	       (!statx(AT_FDCWD, path, 0, STATX_INO, &status) &&
		!statx(AT_FDCWD, own_path, 0, STATX_INO, &own) &&
		status.stx_ino == own.stx_ino);
}

static int open_name(struct source *source, int flags)
{
	source->fd = open(source->name, flags | O_CLOEXEC);
	return source->fd < 0 ? -errno : 0;
}

/**
 * source_open_file() - open a saved file
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
	return ret ? ret : open_name(source, O_RDONLY);
}

/**
 * source_open_proc() - open a file of the module
 * @source: The source to fill; source_close() it after success.
 * @directory: The directory of the module's files, or a saved copy of it.
 * @file: The file's name in it.
 * @writable: Open it for writing too, for source_query().
 *
 * A read-only /proc is no error: the file is opened for reading, and
 * @source->write_errno says why.
 *
 * Return: 0, or the negative error number of open(2).
 */
int source_open_proc(struct source *source, const char *directory,
		     const char *file, bool writable)
{
	int ret;

	memset(source, 0, sizeof(*source));
	source->fd = -1;
	ret = set_name(source, directory, "/", file);
	if (ret)
		return ret;
	source->is_module = is_on_procfs(source->name);
	source->is_own_netns = source->is_module &&
			       is_own_netns(source->name, file);
	if (!writable || !source->is_module)
		return open_name(source, O_RDONLY);

	ret = open_name(source, O_RDWR);
	if (!ret) {
		source->is_writable = true;
		return 0;
	}
	if (ret != -EROFS && ret != -EACCES && ret != -EPERM)
		return ret;
	source->write_errno = -ret;
	return open_name(source, O_RDONLY);
}

/* The next read after a refused query gives the module's error message. */
static int read_error(struct source *source, struct errmsg *errmsg)
{
	char text[sizeof(errmsg->text)];
	ssize_t size = source_read(source, text, sizeof(text) - 1);
	ssize_t i;

	if (size <= 0)
		return -EINVAL;
	if (text[size - 1] == '\n')
		size--;
	for (i = 0; i < size; i++) {
		if ((text[i] < ' ' || text[i] > '~') && text[i] != '\n')
			text[i] = '?';
	}
	text[size] = '\0';
	return errmsg_set(errmsg, 0, "%s", text);
}

/**
 * source_query() - write a query to the module
 * @source: A writable source that was not yet read from.
 * @query: One line of the module's query language.
 * @errmsg: Gets the module's error message if it refuses the query.
 *
 * Return: 0, -EBADMSG with @errmsg set, or the negative error number of
 * write(2).
 */
int source_query(struct source *source, const char *query,
		 struct errmsg *errmsg)
{
	size_t size = strlen(query);
	ssize_t written;

	do {
		written = write(source->fd, query, size);
	} while (written < 0 && errno == EINTR);

	if (written < 0 && errno == EINVAL)
		return read_error(source, errmsg);
	if (written < 0)
		return -errno;
	/* The module never takes a part of a line. */
	return (size_t)written == size ? 0 : -EIO;
}

/**
 * source_rewind() - restart the output of a module's file
 * @source: A file of the module. After a refused query it gives again what it
 *	gave before that query.
 *
 * Return: 0 or the negative error number of lseek(2).
 */
int source_rewind(struct source *source)
{
	source->peeked_bytes = 0;
	return lseek(source->fd, 0, SEEK_SET) < 0 ? -errno : 0;
}

static ssize_t read_retrying(int fd, void *buffer, size_t size)
{
	ssize_t got;

	do {
		got = read(fd, buffer, size);
	} while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}

/**
 * source_peek() - look at the next bytes without consuming them
 * @source: The source.
 * @buffer: Where to put them.
 * @size: How many, at most SOURCE_PEEK_BYTES.
 *
 * Return: the number of bytes, less than @size only at the end of the input, or
 * a negative error number.
 */
ssize_t source_peek(struct source *source, void *buffer, size_t size)
{
	while (source->peeked_bytes < size) {
		ssize_t got = read_retrying(source->fd, source->peeked +
					    source->peeked_bytes,
					    size - source->peeked_bytes);

		if (got < 0)
			return got;
		if (!got)
			break;
		source->peeked_bytes += got;
	}
	if (size > source->peeked_bytes)
		size = source->peeked_bytes;
	memcpy(buffer, source->peeked, size);
	return size;
}

static size_t take_peeked(struct source *source, void *buffer, size_t size)
{
	if (size > source->peeked_bytes)
		size = source->peeked_bytes;
	memcpy(buffer, source->peeked, size);
	source->peeked_bytes -= size;
	memmove(source->peeked, source->peeked + size, source->peeked_bytes);
	return size;
}

/**
 * source_read() - read the next bytes
 * @source: The source.
 * @buffer: Where to put them.
 * @size: The size of @buffer.
 *
 * Return: the number of bytes, 0 at the end, or a negative error number.
 */
ssize_t source_read(struct source *source, void *buffer, size_t size)
{
	if (source->peeked_bytes)
		return take_peeked(source, buffer, size);
	return read_retrying(source->fd, buffer, size);
}

/**
 * source_read_fully() - read until the buffer is full or the input ends
 * @source: The source.
 * @buffer: Where to put the bytes.
 * @size: The size of @buffer.
 *
 * Return: the number of bytes, less than @size only at the end of the input, or
 * a negative error number.
 */
ssize_t source_read_fully(struct source *source, void *buffer, size_t size)
{
	size_t end = 0;

	while (end < size) {
		ssize_t got = source_read(source, (char *)buffer + end,
					  size - end);

		if (got < 0)
			return got;
		if (!got)
			break;
		end += got;
	}
	return end;
}

/**
 * source_close() - close the file; standard input stays open
 * @source: The source.
 */
void source_close(struct source *source)
{
	if (source->fd > STDIN_FILENO)
		close(source->fd);
	source->fd = -1;
}
