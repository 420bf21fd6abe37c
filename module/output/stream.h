/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_OUTPUT_STREAM_H
#define TCPLENS_OUTPUT_STREAM_H

#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/wait.h>

struct iov_iter;
struct net;
struct tcplens_stream;

/*
 * The buffer of an open file, and how many of the last bytes read it keeps for
 * readers that step back: head(1) does, by up to its own buffer of 8 KiB.
 */
#define TCPLENS_STREAM_BYTES		32768
#define TCPLENS_STREAM_KEPT_BYTES	8192

/* The most bytes of the error message of a query. */
#define TCPLENS_STREAM_MESSAGE_BYTES	1024

/**
 * struct tcplens_stream_ops - the content of a file
 * @state_size: Bytes of @state of each open file; zeroed on open.
 * @open: Acquire resources, or NULL. Returns 0 or a negative errno, which fails
 *	the open.
 * @rewind: Start anew.
 * @fill: Append bytes with tcplens_stream_tail() and tcplens_stream_advance(), or
 *	none, in bounded time; set @finished of the stream at the end. Called
 *	when the buffer was read. Returns 0, -EAGAIN if more can come later, or
 *	another negative errno.
 * @queue: The wait queue for more; NULL if @fill never returns -EAGAIN.
 * @is_ready: Can @fill append more? Called without the lock; NULL as @queue.
 * @release: Free what @state refers to, or NULL.
 * @file: Columns of the file: an enum tcplens_file, a set of them for the file
 *	`columns`, or 0.
 * @query: Apply a query line, or NULL. Returns 0; or a negative errno, having
 *	changed nothing and written an error message with tcplens_stream_message()
 *	and tcplens_stream_end_message(), or none.
 *
 * All run in process context. The stream's lock serialises them, except @queue
 * and @is_ready.
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
 * @ops: The content of the file.
 * @net: The namespace that the file shows; procfs keeps it alive during every
 *	call, not between calls. NULL for the files of debugfs, which show all.
 * @file: The open file, for the opener's credentials.
 * @not_permitted: Groups that the opener's namespaces hide, read on open: bits of
 *	enum tcplens_group.
 * @lock: Serialises the calls that share the open file.
 * @start: The file offset at which the output begins: 0, or the bytes of the error
 *	messages that were read since.
 * @position: The file offset of @buffer[@head].
 * @head: The first byte of @buffer that is not read.
 * @tail: The end of the bytes in @buffer.
 * @finished: @ops->fill appends no more.
 * @moves: A count of queries and seeks, for a process that waits for records.
 * @restart: The next read starts anew, because the reader called lseek(0).
 * @message_bytes: Length of @message, 0 if there is none to be read.
 * @message_at: The file offset of @message.
 * @message: The error message of the last query: TCPLENS_STREAM_MESSAGE_BYTES, not
 *	part of this structure, which fits 16 KiB with @state.
 * @buffer: TCPLENS_STREAM_BYTES.
 * @state: @ops->state_size bytes that belong to @ops.
 */
struct tcplens_stream {
	const struct tcplens_stream_ops *ops;
	struct net *net;
	const struct file *file;
	u32 not_permitted;
	struct mutex lock;	/* Serialises the calls of an open file. */
	loff_t start;
	loff_t position;
	size_t head;
	size_t tail;
	bool finished;
	bool restart;
	unsigned int moves;
	size_t message_bytes;
	loff_t message_at;
	char *message;
	char *buffer;
	u64 state[];
};

int tcplens_stream_open(struct file *file, struct net *net,
			const struct tcplens_stream_ops *ops);
void tcplens_stream_release(struct tcplens_stream *stream);
ssize_t tcplens_stream_read(struct tcplens_stream *stream, loff_t offset,
			    struct iov_iter *to);
int tcplens_stream_prepare(struct tcplens_stream *stream);
int tcplens_stream_query(struct tcplens_stream *stream, const char *line,
			 size_t length);
u32 tcplens_stream_denied(const struct tcplens_stream *stream, u32 wanted);
u32 tcplens_stream_writer_denied(const struct tcplens_stream *stream, u32 wanted);
size_t tcplens_stream_room(const struct tcplens_stream *stream);
char *tcplens_stream_tail(struct tcplens_stream *stream);
void tcplens_stream_advance(struct tcplens_stream *stream, const char *end);
char *tcplens_stream_message(struct tcplens_stream *stream);
void tcplens_stream_end_message(struct tcplens_stream *stream, const char *end);

#endif /* TCPLENS_OUTPUT_STREAM_H */
