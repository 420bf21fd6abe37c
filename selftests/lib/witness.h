/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel says about its sockets on other ways than tcplens.
 */
#ifndef TCPLENS_SELFTESTS_WITNESS_H
#define TCPLENS_SELFTESTS_WITNESS_H

#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* The numbers of the states are below this. */
#define WITNESS_STATES	12

/**
 * struct witness - what TCP_INFO says
 * @info: What the headers know of it.
 * @bytes: All of it.
 * @length: How much of it this kernel has.
 */
struct witness {
	union {
		struct tcp_info info;
		char bytes[512];
	};
	socklen_t length;
};

/**
 * struct proc_row - what /proc/net/tcp or /proc/net/tcp6 says of a socket
 * @laddr: Its address.
 * @raddr: Its peer's address.
 * @lport: Its port.
 * @rport: Its peer's port.
 * @state: Its state, an index of witness_states.
 * @tx: Bytes of its send queue.
 * @rx: Bytes of its receive queue, or a listener's backlog.
 * @timer: The number of the timer that runs.
 * @when: When that expires, in hundredths of a second.
 * @uid: Its owner.
 * @inode: Its inode.
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

/* Waits until a condition of the fields of TCP_INFO, in @info, holds. */
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
