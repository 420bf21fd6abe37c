// SPDX-License-Identifier: GPL-2.0
/*
 * A compute loop, for the given time or for ever: the baseline when measuring how
 * readers disturb other processes.
 *
 *	burn [MILLISECONDS]
 */
#include <err.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

/* Steps between two clock reads; many, because a clock read can be a syscall. */
#define STEPS		100000

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ULL + now.tv_nsec / 1000000;
}

/* The empty asm keeps the compiler from removing the loop. */
static void compute(void)
{
	unsigned int i;

	for (i = 0; i < STEPS; i++)
		asm("" : "+r" (i));
}

int main(int argc, char **argv)
{
	uint64_t end = UINT64_MAX;

	if (argc > 2)
		errx(1, "usage: burn [MILLISECONDS]");
	if (argc == 2)
		end = now_ms() + strtoul(argv[1], NULL, 10);
	do {
		compute();
	} while (now_ms() < end);
	return 0;
}
