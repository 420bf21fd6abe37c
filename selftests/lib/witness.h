/* SPDX-License-Identifier: GPL-2.0 */
/* Other views of the kernel's sockets than tcplens. */
#ifndef TCPLENS_SELFTESTS_WITNESS_H
#define TCPLENS_SELFTESTS_WITNESS_H

#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* State numbers are below this. */
#define WITNESS_STATES	12

/**
 * struct witness - TCP_INFO of a socket
 * @info: The fields that the headers know.
 * @bytes: All bytes.
 * @length: Number of bytes that this kernel returns.
 */
struct witness {
	union {
		struct tcp_info info;
		char bytes[512];
	};
	socklen_t length;
};

/**
 * struct proc_row - a line of /proc/net/tcp or /proc/net/tcp6
 * @laddr: Local address.
 * @raddr: Remote address.
 * @lport: Local port.
 * @rport: Remote port.
 * @state: State, an index of witness_states.
 * @tx: Bytes in the send queue.
 * @rx: Bytes in the receive queue, or a listener's accept queue length.
 * @timer: Number of the running timer.
 * @when: Its expiry, in hundredths of a second.
 * @uid: User ID.
 * @inode: Inode number.
 */
struct proc_row {
	char laddr[INET6_ADDRSTRLEN];
	char raddr[INET6_ADDRSTRLEN];
	unsigned int lport;
	unsigned int rport;
	unsigned int state;
	unsigned int tx;
	unsigned int rx;
	unsigned int timer;
	unsigned long when;
	unsigned int uid;
	uint64_t inode;
};

extern const char *const witness_states[WITNESS_STATES];

void witness_ask(int fd, struct witness *witness);
void witness_wait(struct witness *witness, unsigned int attempt,
		  const char *what);
void witness_quiesce(int client, int server);
void witness_fill(int sender);
size_t witness_proc(struct proc_row *rows, size_t room);
uint64_t netstat_of(const char *name);

/* Waits until a condition on @info, the fields of TCP_INFO, holds. */
#define WAIT_UNTIL(fd, condition)					\
do {									\
	const struct tcp_info *info;					\
	struct witness __witness;					\
	unsigned int __attempt;						\
									\
	info = &__witness.info;						\
	for (__attempt = 0; ; __attempt++) {				\
		witness_ask(fd, &__witness);				\
		if (condition)						\
			break;						\
		witness_wait(&__witness, __attempt, #condition);	\
	}								\
} while (0)

#endif /* TCPLENS_SELFTESTS_WITNESS_H */
