/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Processes that each do one thing over and over, at the same time.
 */
#ifndef TCPLENS_SELFTESTS_STRESS_H
#define TCPLENS_SELFTESTS_STRESS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct stressor - what a process does
 * @name: What it is called.
 * @round: Does it once. Whatever goes wrong ends the process by abort().
 *	Returns whether it was done: not while the module is away, for one.
 * @least: How many rounds it has to do.
 * @gives_way: Others have to wait for what it holds. After each round it rests
 *	for as long as that took; two that do not could take turns for ever.
 */
struct stressor {
	const char *name;
	bool (*round)(void);
	unsigned long least;
	bool gives_way;
};

/* What it is called, does and has to do at least; other fields may follow. */
#define STRESSOR(called, does, times, ...)				\
	{ .name = called, .round = does, .least = times, __VA_ARGS__ }

bool stress_all(const struct stressor *stressors, size_t count,
		unsigned int seconds);
unsigned long stress_rounds(size_t stressor);

#endif /* TCPLENS_SELFTESTS_STRESS_H */
