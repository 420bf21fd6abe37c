/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sockets by the thousand, in processes of their own, which stay until they
 * all go at once.
 */
#ifndef TCPLENS_SELFTESTS_CROWD_H
#define TCPLENS_SELFTESTS_CROWD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define CROWD_PORT		9400
#define CROWD_BOUND_PORT	9401

/**
 * struct crowd - many sockets
 * @add: Makes the ones of a number, which are two.
 * @count: How many sockets these are: an even number.
 * @cookies: Theirs, in order.
 * @listener: What they are connected to: CROWD_PORT of LOOPBACK.
 * @holders: The processes that have them.
 * @holders_count: How many these are.
 * @gathering_us: How long it took until all were there.
 */
struct crowd {
	void (*add)(const struct crowd *crowd, size_t i);
	size_t count;
	uint64_t *cookies;
	int listener;
	pid_t *holders;
	size_t holders_count;
	long gathering_us;
};

long now_us(void);
size_t crowd_size(const char *variable, size_t usual);
void crowd_gather_connected(struct crowd *crowd, size_t sockets);
void crowd_gather_bound(struct crowd *crowd, size_t sockets);
void crowd_disperse(struct crowd *crowd);
size_t crowd_find(const struct crowd *crowd, uint64_t cookie);

#endif /* TCPLENS_SELFTESTS_CROWD_H */
