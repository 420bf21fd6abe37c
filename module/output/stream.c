// SPDX-License-Identifier: GPL-2.0
/*
 * The stream: an open file, its buffer and its position.
 *
 * Text is made a buffer at a time and handed out in whatever pieces the reader
 * asks for, so a reader of single bytes sees the same pass as one of
 * megabytes, and between two reads nothing is held but the buffer.
 *
 * seq_file is not used because it hands out one page per read(), and holds its
 * iterator's locks over the formatting of that page.
 */
#include "output/stream.h"
#include "core/stats.h"
#include "output/privilege.h"

#include <linux/tcplens.h>

#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/proc_fs.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uio.h>
#include <linux/wait.h>

static void rewind(struct tcplens_stream *stream)
{
	if (stream->position)
		tcplens_stats_add(TCPLENS_STAT_REWINDS, 1);
	stream->position = 0;
	stream->head = 0;
	stream->tail = 0;
	stream->finished = false;
	stream->restart = false;
	stream->ops->rewind(stream);
}

/* All was read: makes room, but keeps the end of it for a step back. */
static void forget(struct tcplens_stream *stream)
{
	size_t kept = min_t(size_t, stream->tail, TCPLENS_STREAM_KEPT);

	if (stream->tail > kept)
		memmove(stream->buffer, stream->buffer + stream->tail - kept,
			kept);
	stream->head = kept;
	stream->tail = kept;
}

/*
 * Makes sure that there is text to read. Returns 1, 0 at the end of the pass,
 * -EAGAIN if more comes later, or another negative errno.
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
		forget(stream);
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
 * Goes to @offset. Offset 0 is a new pass. Others are for those who step back
 * over what they did not want of the last read (head), or skip (dd skip=): the
 * buffer if it has the offset, otherwise the pass is walked from where it
 * stands, or from its beginning.
 */
static int reposition(struct tcplens_stream *stream, loff_t offset)
{
	loff_t buffer_start = stream->position - stream->head;

	if (READ_ONCE(stream->restart)) {
		rewind(stream);
		buffer_start = 0;
	}
	if (offset == stream->position)
		return 0;
	if (offset && offset >= buffer_start && offset < stream->position) {
		stream->head = offset - buffer_start;
		stream->position = offset;
		return 0;
	}
	/* Where more comes, what was read long ago is not made again. */
	if (offset < stream->position && offset && stream->ops->queue)
		return -EINVAL;
	if (offset < stream->position)
		rewind(stream);
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

static ssize_t read_text(struct tcplens_stream *stream, loff_t offset,
			 struct iov_iter *to)
{
	ssize_t copied = 0;
	int ret;

	if (!iov_iter_count(to))
		return 0;
	ret = reposition(stream, offset);
	/* The text is shorter than the offset: that is the end of the file. */
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

/* Waits for more, without the lock: others who share the file may go on. */
static int wait(struct tcplens_stream *stream)
{
	const struct tcplens_stream_ops *ops = stream->ops;

	if (stream->file->f_flags & O_NONBLOCK)
		return -EAGAIN;
	return wait_event_interruptible(*ops->queue(stream),
					ops->is_ready(stream));
}

static ssize_t read_or_wait(struct tcplens_stream *stream, loff_t offset,
			    struct iov_iter *to)
{
	ssize_t ret;

	do {
		if (mutex_lock_interruptible(&stream->lock))
			return -ERESTARTSYS;
		ret = read_text(stream, offset, to);
		mutex_unlock(&stream->lock);
		if (ret != -EAGAIN)
			return ret;
		ret = wait(stream);
	} while (!ret);
	return ret;
}

static ssize_t read_at(struct tcplens_stream *stream, loff_t *offset,
		       struct iov_iter *to)
{
	ktime_t start = ktime_get();
	ssize_t ret = read_or_wait(stream, *offset, to);

	tcplens_stats_add(TCPLENS_STAT_READS, 1);
	tcplens_stats_add(TCPLENS_STAT_READ_NS, ktime_get() - start);
	if (ret > 0) {
		tcplens_stats_add(TCPLENS_STAT_READ_BYTES, ret);
		*offset += ret;
	}
	return ret;
}

static ssize_t read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	return read_at(iocb->ki_filp->private_data, &iocb->ki_pos, to);
}

/* debugfs hands on no more than this. */
static ssize_t read(struct file *file, char __user *buffer, size_t length,
		    loff_t *offset)
{
	struct iovec iovec = { .iov_base = buffer, .iov_len = length };
	struct iov_iter to;

	iov_iter_init(&to, READ, &iovec, 1, length);
	return read_at(file->private_data, offset, &to);
}

/* Makes the text, rather than to promise some that a filter leaves out then. */
static __poll_t poll(struct file *file, poll_table *table)
{
	struct tcplens_stream *stream = file->private_data;
	int ret;

	poll_wait(file, stream->ops->queue(stream), table);
	if (mutex_lock_interruptible(&stream->lock))
		return EPOLLERR;
	if (READ_ONCE(stream->restart))
		rewind(stream);
	ret = refill(stream);
	mutex_unlock(&stream->lock);
	return ret == -EAGAIN ? 0 : EPOLLIN | EPOLLRDNORM;
}

/*
 * A query that is taken begins a new pass at offset 0. After one that is not,
 * the reader finds the explanation where it stands, and the old query again
 * when it seeks to 0.
 */
static int take_query(struct tcplens_stream *stream, const char *line,
		      size_t length, loff_t *offset)
{
	int ret;

	stream->head = 0;
	stream->tail = 0;
	ret = stream->ops->query(stream, line, length);
	if (ret) {
		stream->position = *offset;
		stream->finished = true;
		stream->restart = false;
		tcplens_stats_add(TCPLENS_STAT_QUERY_ERRORS, 1);
		return ret;
	}
	rewind(stream);
	*offset = 0;
	tcplens_stats_add(TCPLENS_STAT_QUERIES, 1);
	return 0;
}

static ssize_t write_query(struct file *file, const char __user *from,
			   size_t length, loff_t *offset)
{
	struct tcplens_stream *stream = file->private_data;
	char *line;
	int ret;

	if (!length)
		return 0;
	if (!stream->ops->query)
		return -EINVAL;
	if (length > TCPLENS_QUERY_BYTES)
		return -E2BIG;
	line = memdup_user(from, length);
	if (IS_ERR(line))
		return PTR_ERR(line);
	ret = mutex_lock_interruptible(&stream->lock);
	if (!ret) {
		ret = take_query(stream, line, length, offset);
		mutex_unlock(&stream->lock);
	}
	kfree(line);
	return ret ? ret : length;
}

/* A seek to 0 begins a new pass even if nothing of the old one was read. */
static loff_t seek_stream(struct file *file, loff_t offset, int whence)
{
	struct tcplens_stream *stream = file->private_data;
	loff_t ret = no_seek_end_llseek(file, offset, whence);

	if (!ret && (offset || whence != SEEK_CUR))
		WRITE_ONCE(stream->restart, true);
	return ret;
}

static int open(struct file *file, struct net *net,
		const struct tcplens_stream_ops *ops)
{
	struct tcplens_stream *stream;
	int ret;

	stream = kvzalloc(sizeof(*stream) + ops->state_size,
			  GFP_KERNEL_ACCOUNT);
	if (!stream)
		return -ENOMEM;
	stream->buffer = kvmalloc(TCPLENS_STREAM_BYTES, GFP_KERNEL_ACCOUNT);
	ret = stream->buffer ? 0 : -ENOMEM;
	stream->ops = ops;
	stream->net = net;
	stream->file = file;
	if (!ret && ops->open)
		ret = ops->open(stream);
	if (ret) {
		kvfree(stream->buffer);
		kvfree(stream);
		return ret;
	}
	mutex_init(&stream->lock);
	stream->not_permitted = tcplens_privilege_not_permitted();
	file->private_data = stream;
	rewind(stream);
	tcplens_stats_add(TCPLENS_STAT_OPENS, 1);
	return 0;
}

static int open_proc(struct inode *inode, struct file *file)
{
	const struct tcplens_stream_entry *entry = pde_data(inode);

	return open(file, entry->net, entry->ops);
}

static int open_debugfs(struct inode *inode, struct file *file)
{
	return open(file, NULL, inode->i_private);
}

static int release_stream(struct inode *inode, struct file *file)
{
	struct tcplens_stream *stream = file->private_data;

	if (stream->ops->release)
		stream->ops->release(stream);
	mutex_destroy(&stream->lock);
	kvfree(stream->buffer);
	kvfree(stream);
	return 0;
}

/**
 * tcplens_stream_denied() - what must not be sampled for an open file
 * @stream: The stream.
 * @wanted: What is to be sampled: bits of enum tcplens_group.
 *
 * debugfs hides nothing from root, who alone opens its files.
 *
 * Context: Process context.
 * Return: those of @wanted that the opener may not see.
 */
u32 tcplens_stream_denied(const struct tcplens_stream *stream, u32 wanted)
{
	if (!stream->net)
		return 0;
	return wanted & (stream->not_permitted |
			 tcplens_privilege_denied(stream->file, stream->net,
						  wanted));
}

/**
 * tcplens_stream_room() - how much text can be appended
 * @stream: The stream.
 *
 * Context: The stream's lock is held.
 * Return: bytes.
 */
size_t tcplens_stream_room(const struct tcplens_stream *stream)
{
	return TCPLENS_STREAM_BYTES - stream->tail;
}

/**
 * tcplens_stream_tail() - where text is appended
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
 * tcplens_stream_advance() - text was appended
 * @stream: The stream.
 * @end: The byte after it.
 *
 * Context: The stream's lock is held.
 */
void tcplens_stream_advance(struct tcplens_stream *stream, const char *end)
{
	stream->tail = end - stream->buffer;
	WARN_ON_ONCE(stream->tail > TCPLENS_STREAM_BYTES);
}

const struct proc_ops tcplens_stream_read_only = {
	.proc_open	= open_proc,
	.proc_read_iter	= read_iter,
	.proc_lseek	= seek_stream,
	.proc_release	= release_stream,
};

const struct proc_ops tcplens_stream_read_write = {
	.proc_open	= open_proc,
	.proc_read_iter	= read_iter,
	.proc_write	= write_query,
	.proc_lseek	= seek_stream,
	.proc_release	= release_stream,
};

const struct file_operations tcplens_stream_debugfs = {
	.owner		= THIS_MODULE,
	.open		= open_debugfs,
	.read		= read,
	.write		= write_query,
	.llseek		= seek_stream,
	.release	= release_stream,
};

const struct file_operations tcplens_stream_debugfs_waiting = {
	.owner		= THIS_MODULE,
	.open		= open_debugfs,
	.read		= read,
	.write		= write_query,
	.poll		= poll,
	.llseek		= seek_stream,
	.release	= release_stream,
};
