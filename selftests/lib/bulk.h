/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sockets by the thousand, in processes of their own, which stay until they
 * all go at once.
 */
#ifndef TCPLENS_SELFTESTS_BULK_H
#define TCPLENS_SELFTESTS_BULK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define BULK_PORT		9400
#define BULK_BOUND_PORT	9401

/**
 * struct bulk - many sockets
 * @add: Makes the ones of a number, which are two.
 * @count: How many sockets these are: an even number.
 * @cookies: Theirs, in order.
 * @listener: What they are connected to: BULK_PORT of LOOPBACK.
 * @holders: The processes that have them.
 * @holders_count: How many these are.
 * @setup_us: How long it took until all were there.
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
void bulk_release(struct bulk *bulk);
size_t bulk_find(const struct bulk *bulk, uint64_t cookie);

#endif /* TCPLENS_SELFTESTS_BULK_H */
