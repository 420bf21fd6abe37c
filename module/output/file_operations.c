// SPDX-License-Identifier: GPL-2.0
/*
 * The file operations of procfs and debugfs, over a stream.
 *
 * read(), write() and lseek() on an open file with several descriptors hold its
 * f_pos_lock, and no signal ends the wait for that lock. A file that waits for
 * records could hold it for ever. So such a file has none, as after
 * stream_open(): the stream's lock protects its position, and a signal ends the
 * wait for that lock. Unlike a pipe it can seek.
 */
#include "output/file_operations.h"
#include "core/stats.h"
#include "output/stream.h"

#include <linux/tcplens.h>

#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uio.h>
#include <linux/wait.h>

/*
 * Waits without the stream's lock for a record, or for another process that moves
 * the open file by a query or a seek: @moves are those before.
 */
static int wait(struct tcplens_stream *stream, unsigned int moves)
{
	const struct tcplens_stream_ops *ops = stream->ops;

	if (stream->file->f_flags & O_NONBLOCK)
		return -EAGAIN;
	return wait_event_interruptible(*ops->queue(stream),
					ops->is_ready(stream) ||
					READ_ONCE(stream->moves) != moves);
}

/* Wakes the processes that wait(). Called with the stream's lock held. */
static void wake(struct tcplens_stream *stream)
{
	if (!stream->ops->queue)
		return;
	WRITE_ONCE(stream->moves, stream->moves + 1);
	wake_up_interruptible_all(stream->ops->queue(stream));
}

static ssize_t read_or_wait(struct tcplens_stream *stream, loff_t *offset,
			    struct iov_iter *to)
{
	unsigned int moves;
	ssize_t ret;

	do {
		if (mutex_lock_interruptible(&stream->lock))
			return -ERESTARTSYS;
		ret = tcplens_stream_read(stream, *offset, to);
		if (ret > 0)
			*offset += ret;
		moves = stream->moves;
		mutex_unlock(&stream->lock);
		if (ret != -EAGAIN)
			return ret;
		ret = wait(stream, moves);
	} while (!ret);
	return ret;
}

static ssize_t read_at(struct tcplens_stream *stream, loff_t *offset,
		       struct iov_iter *to)
{
	ktime_t start = ktime_get();
	ssize_t ret = read_or_wait(stream, offset, to);

	tcplens_stats_add(TCPLENS_STAT_READS, 1);
	tcplens_stats_add(TCPLENS_STAT_READ_NS, ktime_get() - start);
	if (ret > 0)
		tcplens_stats_add(TCPLENS_STAT_READ_BYTES, ret);
	return ret;
}

static ssize_t read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	return read_at(iocb->ki_filp->private_data, &iocb->ki_pos, to);
}

/* debugfs calls .read, but no .read_iter. */
static ssize_t read(struct file *file, char __user *buffer, size_t length,
		    loff_t *offset)
{
	struct iovec iovec = { .iov_base = buffer, .iov_len = length };
	struct iov_iter to;

	iov_iter_init(&to, READ, &iovec, 1, length);
	return read_at(file->private_data, offset, &to);
}

/* The kernel gives a file without f_pos_lock no offset, or that of pread(). */
static ssize_t read_wait(struct file *file, char __user *buffer, size_t length,
			 loff_t *unused)
{
	return read(file, buffer, length, &file->f_pos);
}

/* Fills the buffer, because only then it is known whether a record matches. */
static __poll_t poll(struct file *file, poll_table *table)
{
	struct tcplens_stream *stream = file->private_data;
	int ret;

	poll_wait(file, stream->ops->queue(stream), table);
	if (mutex_lock_interruptible(&stream->lock))
		return EPOLLERR;
	ret = tcplens_stream_prepare(stream);
	mutex_unlock(&stream->lock);
	return ret == -EAGAIN ? 0 : EPOLLIN | EPOLLRDNORM;
}

/*
 * write() takes the file position from @offset. pwrite() has an offset of its own
 * and leaves the position alone, which is in the middle of the new output then.
 */
static void move_to_start(struct file *file, loff_t *offset)
{
	*offset = 0;
	file->f_pos = 0;
}

static ssize_t write(struct file *file, const char __user *from, size_t length,
		     loff_t *offset)
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
		ret = tcplens_stream_query(stream, line, length);
		if (!ret)
			move_to_start(file, offset);
		wake(stream);
		mutex_unlock(&stream->lock);
	}
	kfree(line);
	return ret ? ret : length;
}

/*
 * A file of debugfs shows all network namespaces, so the writer of a query or of a
 * command needs the permission that an open for writing takes. Its opener can have
 * passed the file on.
 */
static ssize_t write_debugfs(struct file *file, const char __user *from,
			     size_t length, loff_t *offset)
{
	int ret = file_permission(file, MAY_WRITE);

	return ret ? ret : write(file, from, length, offset);
}

static ssize_t write_debugfs_wait(struct file *file, const char __user *from,
				  size_t length, loff_t *unused)
{
	return write_debugfs(file, from, length, &file->f_pos);
}

/*
 * lseek(0) restarts the file even if no byte was read: its content is made when
 * it is read. lseek(0, SEEK_CUR) only asks for the offset.
 */
static loff_t seek(struct file *file, loff_t offset, int whence)
{
	struct tcplens_stream *stream = file->private_data;
	loff_t ret = no_seek_end_llseek(file, offset, whence);

	if (!ret && (offset || whence != SEEK_CUR))
		WRITE_ONCE(stream->restart, true);
	return ret;
}

static loff_t seek_wait(struct file *file, loff_t offset, int whence)
{
	struct tcplens_stream *stream = file->private_data;
	loff_t ret;

	if (mutex_lock_interruptible(&stream->lock))
		return -ERESTARTSYS;
	ret = seek(file, offset, whence);
	wake(stream);
	mutex_unlock(&stream->lock);
	return ret;
}

static int open_proc(struct inode *inode, struct file *file)
{
	const struct tcplens_proc_entry *entry = pde_data(inode);

	return tcplens_stream_open(file, entry->net, entry->ops);
}

static int open_debugfs(struct inode *inode, struct file *file)
{
	return tcplens_stream_open(file, NULL, inode->i_private);
}

static int open_debugfs_wait(struct inode *inode, struct file *file)
{
	file->f_mode &= ~FMODE_ATOMIC_POS;
	file->f_mode |= FMODE_STREAM;
	return open_debugfs(inode, file);
}

static int release(struct inode *inode, struct file *file)
{
	tcplens_stream_release(file->private_data);
	return 0;
}

const struct proc_ops tcplens_file_operations_proc_read = {
	.proc_open	= open_proc,
	.proc_read_iter	= read_iter,
	.proc_lseek	= seek,
	.proc_release	= release,
};

const struct proc_ops tcplens_file_operations_proc_write = {
	.proc_open	= open_proc,
	.proc_read_iter	= read_iter,
	.proc_write	= write,
	.proc_lseek	= seek,
	.proc_release	= release,
};

const struct file_operations tcplens_file_operations_debugfs = {
	.owner		= THIS_MODULE,
	.open		= open_debugfs,
	.read		= read,
	.write		= write_debugfs,
	.llseek		= seek,
	.release	= release,
};

const struct file_operations tcplens_file_operations_debugfs_wait = {
	.owner		= THIS_MODULE,
	.open		= open_debugfs_wait,
	.read		= read_wait,
	.write		= write_debugfs_wait,
	.poll		= poll,
	.llseek		= seek_wait,
	.release	= release,
};
