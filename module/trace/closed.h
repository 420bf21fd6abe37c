/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_CLOSED_H
#define TCPLENS_TRACE_CLOSED_H

#include "sample/image.h"
#include "trace/conn.h"

#include <linux/types.h>

struct sock;
struct tcplens_transition;

/**
 * struct tcplens_closed - a closed connection, as the recorder keeps it
 * @now_ns: When it reached CLOSE, by ktime_get_ns().
 * @conn: Its entry; without the owner if that was not known any more.
 * @image: Its socket.
 * @close_reason: An enum tcplens_close_reason.
 * @error: The pending socket error, or 0.
 */
struct tcplens_closed {
	u64 now_ns;
	struct tcplens_conn conn;
	struct tcplens_image image;
	u8 close_reason;
	u8 error;
};

/**
 * struct tcplens_closed_reader - where a record is made of a closed connection
 * @closed: The connection.
 * @socket: Its socket; zeroed once by the caller.
 */
struct tcplens_closed_reader {
	struct tcplens_closed closed;
	struct tcplens_image_socket socket;
};

int tcplens_closed_alloc(void);
void tcplens_closed_exit(void);
void tcplens_closed_write(struct tcplens_transition *transition,
			  struct sock *sk, int old_state);
void tcplens_closed_amend(u64 id, u8 close_reason);
bool tcplens_closed_read(u64 id, struct tcplens_closed_reader *reader,
			 struct tcplens_record *record);

#endif /* TCPLENS_TRACE_CLOSED_H */
