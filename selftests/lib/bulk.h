/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Thousands of sockets, held by child processes until all are released at
 * once.
 */
#ifndef TCPLENS_SELFTESTS_BULK_H
#define TCPLENS_SELFTESTS_BULK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define BULK_PORT		9400
#define BULK_BOUND_PORT	9401
#define BULK_LISTEN_PORT	9402

/**
 * struct bulk - many sockets
 * @add: Creates the pair of sockets with an index.
 * @count: Number of sockets, even.
 * @cookies: Their cookies, sorted.
 * @listener: The peer of connections: BULK_PORT of LOOPBACK.
 * @holders: The processes that hold them.
 * @holders_count: Number of processes.
 * @setup_us: Time it took to create all.
 */
struct bulk {
	void (*add)(const struct bulk *bulk, size_t i);
	size_t count;
	uint64_t *cookies;
	int listener;
	pid_t *holders;
	size_t holders_count;
	long setup_us;
};

long now_us(void);
size_t bulk_size(const char *variable, size_t usual);
void bulk_connect(struct bulk *bulk, size_t sockets);
void bulk_bind(struct bulk *bulk, size_t sockets);
void bulk_listen(struct bulk *bulk, size_t sockets);
void bulk_release(struct bulk *bulk);
size_t bulk_find(const struct bulk *bulk, uint64_t cookie);

#endif /* TCPLENS_SELFTESTS_BULK_H */
