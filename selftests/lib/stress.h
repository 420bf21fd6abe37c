/* SPDX-License-Identifier: GPL-2.0 */
/* Concurrent processes that each repeat one operation. */
#ifndef TCPLENS_SELFTESTS_STRESS_H
#define TCPLENS_SELFTESTS_STRESS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct stressor - an operation that a process repeats
 * @name: Its name.
 * @round: Performs it once; an error calls abort(). Returns whether it was
 *	performed: not while the module is unloaded, for example.
 * @least: Minimum number of rounds.
 * @gives_way: Others wait for a resource that it holds. It sleeps after each
 *	round for as long as the round took; two such stressors could otherwise
 *	take turns for ever.
 */
struct stressor {
	const char *name;
	bool (*round)(void);
	unsigned long least;
	bool gives_way;
};

/* Name, operation and minimum; other members may follow. */
#define STRESSOR(called, does, times, ...)				\
	{ .name = called, .round = does, .least = times, __VA_ARGS__ }

bool stress_all(const struct stressor *stressors, size_t count,
		unsigned int seconds);
unsigned long stress_rounds(size_t stressor);

#endif /* TCPLENS_SELFTESTS_STRESS_H */
