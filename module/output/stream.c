// SPDX-License-Identifier: GPL-2.0
/*
 * The stream: the buffer and the position of an open file.
 *
 * The stream fills its buffer and hands it out in pieces of any size, so a reader
 * of single bytes gets the same bytes as a reader of megabytes. Between two reads
 * it holds nothing but the buffer, and for a second the walk's readahead.
 *
 * An error message of a query is not part of the output: a reader finds it at the
 * file position, then the end of the file once, then the rest of the output.
 *
 * seq_file is no option: it gives one page per read(), and holds the iterator's
 * locks while it formats that page.
 */
#include "output/stream.h"
#include "core/stats.h"
#include "output/privilege.h"

#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uio.h>

/* Starts the output anew, at a file offset. */
static void rewind(struct tcplens_stream *stream, loff_t start)
{
	if (stream->position != stream->start)
		tcplens_stats_add(TCPLENS_STAT_REWINDS, 1);
	stream->start = start;
	stream->position = start;
	stream->head = 0;
	stream->tail = 0;
	stream->finished = false;
	stream->ops->rewind(stream);
}

/* Starts the file anew if the reader called lseek(0). */
static void restart(struct tcplens_stream *stream)
{
	if (!READ_ONCE(stream->restart))
		return;
	stream->restart = false;
	stream->message_bytes = 0;
	rewind(stream, 0);
}

/* Frees the buffer, which was read, but for the bytes kept for a step back. */
static void discard_read(struct tcplens_stream *stream)
{
	size_t kept = min_t(size_t, stream->tail, TCPLENS_STREAM_KEPT_BYTES);

	if (stream->tail > kept)
		memmove(stream->buffer, stream->buffer + stream->tail - kept,
			kept);
	stream->head = kept;
	stream->tail = kept;
}

/*
 * Fills the buffer unless it has unread bytes. Returns 1 if it has some then, 0
 * at the end of the file, -EAGAIN if more can come later, or another negative
 * errno.
 */
static int refill(struct tcplens_stream *stream)
{
	while (stream->head == stream->tail) {
		int ret;

		if (stream->finished)
			return 0;
		if (signal_pending(current)) {
			tcplens_stats_add(TCPLENS_STAT_INTERRUPTED, 1);
			return -ERESTARTSYS;
		}
		discard_read(stream);
		ret = stream->ops->fill(stream);
		if (ret)
			return ret;
		cond_resched();
	}
	return 1;
}

static void consume(struct tcplens_stream *stream, size_t bytes)
{
	stream->head += bytes;
	stream->position += bytes;
}

/*
 * Moves to an offset: 0 starts anew, the buffer serves a step back as far as it
 * reaches (head(1) returns what it read too far), and for all others the stream
 * reads and discards bytes up to there (dd skip=), from its position or anew.
 */
static int seek(struct tcplens_stream *stream, loff_t offset)
{
	loff_t buffer_start = stream->position - stream->head;

	if (offset == stream->position)
		return 0;
	if (offset && offset >= buffer_start && offset < stream->position) {
		stream->head = offset - buffer_start;
		stream->position = offset;
		return 0;
	}
	/* A file that waits for records cannot make the same bytes again. */
	if (offset < stream->position && offset && stream->ops->queue)
		return -EINVAL;
	if (offset < stream->position)
		rewind(stream, offset < stream->start ? 0 : stream->start);
	while (stream->position < offset) {
		size_t bytes;
		int ret;

		ret = refill(stream);
		if (ret <= 0)
			return ret;
		bytes = min_t(loff_t, offset - stream->position,
			      stream->tail - stream->head);
		consume(stream, bytes);
	}
	return 0;
}

/* Is there an error message at a file offset, or its end? */
static bool has_message(const struct tcplens_stream *stream, loff_t offset)
{
	return stream->message_bytes && offset >= stream->message_at &&
	       offset <= stream->message_at + stream->message_bytes;
}

/* Drops the message of which @bytes were read: the output follows these. */
static void end_message(struct tcplens_stream *stream, size_t bytes)
{
	stream->start += bytes;
	stream->position += bytes;
	stream->message_bytes = 0;
}

/* Copies the message. Its end is the end of the file, once; the output follows. */
static ssize_t read_message(struct tcplens_stream *stream, loff_t offset,
			    struct iov_iter *to)
{
	size_t from = offset - stream->message_at;
	size_t bytes = stream->message_bytes - from;

	if (!bytes) {
		end_message(stream, from);
		return 0;
	}
	bytes = copy_to_iter(stream->message + from, bytes, to);
	return bytes ? bytes : -EFAULT;
}

/**
 * tcplens_stream_prepare() - fill the buffer unless it has unread bytes
 * @stream: The stream.
 *
 * Context: Process context, with the stream's lock held; may sleep.
 * Return: 1 if there are bytes to read, 0 at the end of the file, -EAGAIN if more
 * can come later, or another negative errno.
 */
int tcplens_stream_prepare(struct tcplens_stream *stream)
{
	restart(stream);
	return stream->message_bytes ? 1 : refill(stream);
}

/**
 * tcplens_stream_read() - copy bytes to a reader
 * @stream: The stream.
 * @offset: The file offset of the first byte.
 * @to: Where to copy them.
 *
 * Context: Process context, with the stream's lock held; may sleep.
 * Return: the number of bytes, 0 at the end of the file, -EAGAIN if more can come
 * later, or another negative errno.
 */
ssize_t tcplens_stream_read(struct tcplens_stream *stream, loff_t offset,
			    struct iov_iter *to)
{
	ssize_t copied = 0;
	int ret;

	if (!iov_iter_count(to))
		return 0;
	restart(stream);
	if (has_message(stream, offset))
		return read_message(stream, offset, to);
	/* The reader went elsewhere without reading the message. */
	stream->message_bytes = 0;
	ret = seek(stream, offset);
	/* An offset beyond the end of the file gives nothing. */
	if (ret || stream->position != offset)
		return ret;
	while (iov_iter_count(to)) {
		size_t bytes;

		ret = refill(stream);
		if (ret <= 0)
			break;
		bytes = copy_to_iter(stream->buffer + stream->head,
				     stream->tail - stream->head, to);
		if (!bytes) {
			ret = -EFAULT;
			break;
		}
		consume(stream, bytes);
		copied += bytes;
	}
	return copied ? copied : ret;
}

/**
 * tcplens_stream_query() - apply a query line
 * @stream: The stream; its file takes queries.
 * @line: The line.
 * @length: Its length in bytes.
 *
 * A valid query starts the file anew; its caller sets the file position to 0. An
 * invalid one changes nothing, but leaves an error message at the file position.
 *
 * Context: Process context, with the stream's lock held; may sleep.
 * Return: 0 or a negative errno.
 */
int tcplens_stream_query(struct tcplens_stream *stream, const char *line,
			 size_t length)
{
	loff_t offset = stream->file->f_pos;
	int ret;

	restart(stream);
	if (has_message(stream, offset))
		end_message(stream, offset - stream->message_at);
	stream->message_bytes = 0;
	ret = stream->ops->query(stream, line, length);
	if (ret) {
		stream->message_at = offset;
		tcplens_stats_add(TCPLENS_STAT_QUERY_ERRORS, 1);
		return ret;
	}
	rewind(stream, 0);
	tcplens_stats_add(TCPLENS_STAT_QUERIES, 1);
	return 0;
}

static void free_stream(struct tcplens_stream *stream)
{
	kvfree(stream->buffer);
	kvfree(stream->message);
	kvfree(stream);
}

/**
 * tcplens_stream_open() - give an open file its stream
 * @file: The open file.
 * @net: The network namespace that it shows, or NULL for all of them.
 * @ops: The content of the file.
 *
 * Context: Process context; may sleep.
 * Return: 0 or a negative errno.
 */
int tcplens_stream_open(struct file *file, struct net *net,
			const struct tcplens_stream_ops *ops)
{
	struct tcplens_stream *stream;
	int ret;

	stream = kvzalloc(sizeof(*stream) + ops->state_size,
			  GFP_KERNEL_ACCOUNT);
	if (!stream)
		return -ENOMEM;
	stream->message = kvmalloc(TCPLENS_STREAM_MESSAGE_BYTES,
				   GFP_KERNEL_ACCOUNT);
	stream->buffer = kvmalloc(TCPLENS_STREAM_BYTES, GFP_KERNEL_ACCOUNT);
	ret = stream->message && stream->buffer ? 0 : -ENOMEM;
	stream->ops = ops;
	stream->net = net;
	stream->file = file;
	if (!ret && ops->open)
		ret = ops->open(stream);
	if (ret) {
		free_stream(stream);
		return ret;
	}
	mutex_init(&stream->lock);
	stream->not_permitted = tcplens_privilege_not_permitted();
	file->private_data = stream;
	rewind(stream, 0);
	tcplens_stats_add(TCPLENS_STAT_OPENS, 1);
	return 0;
}

/**
 * tcplens_stream_release() - free the stream of an open file
 * @stream: The stream.
 *
 * Context: Process context; no call of the file is under way.
 */
void tcplens_stream_release(struct tcplens_stream *stream)
{
	if (stream->ops->release)
		stream->ops->release(stream);
	mutex_destroy(&stream->lock);
	free_stream(stream);
}

/**
 * tcplens_stream_denied() - which groups the opener of a file may not see
 * @stream: The stream.
 * @wanted: Bits of enum tcplens_group to check.
 *
 * A file without a namespace is one of debugfs: it shows everything that is not
 * turned off to those who can open it.
 *
 * Context: Process context.
 * Return: the bits of @wanted that the opener may not see.
 */
u32 tcplens_stream_denied(const struct tcplens_stream *stream, u32 wanted)
{
	u32 off = tcplens_privilege_off();

	if (!stream->net)
		return wanted & off;
	return wanted & (off | stream->not_permitted |
			 tcplens_privilege_denied(stream->file, stream->net,
						  wanted & ~off));
}

/**
 * tcplens_stream_writer_denied() - which groups the current task may not see
 * @stream: The stream that the task writes a query to.
 * @wanted: Bits of enum tcplens_group to check.
 *
 * Context: Process context.
 * Return: the bits of @wanted that the task may not see.
 */
u32 tcplens_stream_writer_denied(const struct tcplens_stream *stream, u32 wanted)
{
	if (!stream->net)
		return 0;
	return wanted & tcplens_privilege_writer_denied(stream->file,
							stream->net, wanted);
}

/**
 * tcplens_stream_room() - how many bytes can be appended
 * @stream: The stream.
 *
 * Context: The stream's lock is held.
 * Return: the number of bytes.
 */
size_t tcplens_stream_room(const struct tcplens_stream *stream)
{
	return TCPLENS_STREAM_BYTES - stream->tail;
}

/**
 * tcplens_stream_tail() - where to append bytes
 * @stream: The stream.
 *
 * Context: The stream's lock is held.
 * Return: the first free byte of the buffer.
 */
char *tcplens_stream_tail(struct tcplens_stream *stream)
{
	return stream->buffer + stream->tail;
}

/**
 * tcplens_stream_advance() - account for appended bytes
 * @stream: The stream.
 * @end: The byte after them.
 *
 * Context: The stream's lock is held.
 */
void tcplens_stream_advance(struct tcplens_stream *stream, const char *end)
{
	stream->tail = end - stream->buffer;
	WARN_ON_ONCE(stream->tail > TCPLENS_STREAM_BYTES);
}

/**
 * tcplens_stream_message() - where to write the error message of a query
 * @stream: The stream.
 *
 * Context: The stream's lock is held.
 * Return: room for TCPLENS_STREAM_MESSAGE_BYTES.
 */
char *tcplens_stream_message(struct tcplens_stream *stream)
{
	return stream->message;
}

/**
 * tcplens_stream_end_message() - account for the error message of a query
 * @stream: The stream.
 * @end: The byte after it.
 *
 * Context: The stream's lock is held.
 */
void tcplens_stream_end_message(struct tcplens_stream *stream, const char *end)
{
	stream->message_bytes = end - stream->message;
	WARN_ON_ONCE(stream->message_bytes > TCPLENS_STREAM_MESSAGE_BYTES);
}
