/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_OUTPUT_STREAM_H
#define TCPLENS_OUTPUT_STREAM_H

#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/wait.h>

struct net;
struct tcplens_stream;

/*
 * What an open file holds: the text that is being read, and before it the last
 * of what was read already, for readers that step back over what they read too
 * far (head does, by up to the 8 KiB of its buffer).
 */
#define TCPLENS_STREAM_BYTES	32768
#define TCPLENS_STREAM_KEPT	8192

/**
 * struct tcplens_stream_ops - what a file gives
 * @state_size: Bytes of @state each open file has; zeroed on open.
 * @open: Get what the file is made of, or NULL. Returns 0 or a negative errno,
 *	which fails the open.
 * @rewind: Begin a new pass.
 * @fill: Append some text with tcplens_stream_room() and
 *	tcplens_stream_advance(), or nothing, in bounded time; set @finished of
 *	the stream when there will be no more. Called when all was read.
 *	Returns 0, -EAGAIN if more comes later, or another negative errno.
 * @queue: Where to wait for more; NULL where @fill never says -EAGAIN.
 * @is_ready: May @fill have more? Called without the lock; NULL as @queue.
 * @release: Free what @state refers to, or NULL. Nothing is read after it.
 * @file: The enum tcplens_file whose columns it has, or those it tells of; or 0.
 * @query: Take a query line, or NULL. Returns 0; or a negative errno, having
 *	changed nothing and appended an explanation.
 *
 * All are called in process context, and but for @queue and @is_ready one at a
 * time.
 */
struct tcplens_stream_ops {
	size_t state_size;
	int (*open)(struct tcplens_stream *stream);
	void (*rewind)(struct tcplens_stream *stream);
	int (*fill)(struct tcplens_stream *stream);
	wait_queue_head_t *(*queue)(struct tcplens_stream *stream);
	bool (*is_ready)(struct tcplens_stream *stream);
	void (*release)(struct tcplens_stream *stream);
	u8 file;
	int (*query)(struct tcplens_stream *stream, const char *line,
		     size_t length);
};

/**
 * struct tcplens_stream - an open file
 * @ops: What it gives.
 * @net: The namespace it shows; alive during every call, not pinned between. NULL
 *	of files that show all of them.
 * @file: The open file, for the opener's credentials.
 * @not_permitted: What the opener's namespaces hide from it, which the file
 *	does not tell later: bits of enum tcplens_group.
 * @lock: Serialises those who share the open file.
 * @position: File offset of the byte at @buffer[@head].
 * @head: First byte of @buffer not yet read.
 * @tail: End of the text in @buffer.
 * @finished: The pass makes no more text.
 * @restart: The reader seeked to 0: the next read begins a new pass.
 * @buffer: TCPLENS_STREAM_BYTES of text.
 * @state: @ops->state_size bytes that belong to @ops.
 */
struct tcplens_stream {
	const struct tcplens_stream_ops *ops;
	struct net *net;
	const struct file *file;
	u32 not_permitted;
	struct mutex lock;	/* Serialises those who share the file. */
	loff_t position;
	size_t head;
	size_t tail;
	bool finished;
	bool restart;
	char *buffer;
	u64 state[];
};

/**
 * struct tcplens_stream_entry - what an entry of /proc/net/tcplens opens
 * @net: The network namespace of the entry.
 * @ops: What the file gives.
 */
struct tcplens_stream_entry {
	struct net *net;
	const struct tcplens_stream_ops *ops;
};

extern const struct proc_ops tcplens_stream_read_only;
extern const struct proc_ops tcplens_stream_read_write;
extern const struct file_operations tcplens_stream_debugfs;
extern const struct file_operations tcplens_stream_debugfs_waiting;

u32 tcplens_stream_denied(const struct tcplens_stream *stream, u32 wanted);
size_t tcplens_stream_room(const struct tcplens_stream *stream);
char *tcplens_stream_tail(struct tcplens_stream *stream);
void tcplens_stream_advance(struct tcplens_stream *stream, const char *end);

#endif /* TCPLENS_OUTPUT_STREAM_H */
