/* SPDX-License-Identifier: GPL-2.0 */
/* Sockets that stay open, which every dump must list exactly once. */
#ifndef TCPLENS_SELFTESTS_STEADY_H
#define TCPLENS_SELFTESTS_STEADY_H

#include "table.h"

#include <stdbool.h>
#include <stddef.h>

#define STEADY_PORT	9000

/**
 * struct steady - sockets that stay open
 * @count: Number of sockets.
 * @fds: The sockets; the first is a listener at STEADY_PORT.
 */
struct steady {
	size_t count;
	int fds[8400];
};

void steady_add(struct steady *steady, int fd);
void steady_add_pair(struct steady *steady);
void steady_add_pairs(struct steady *steady, size_t pairs);
void steady_close(struct steady *steady);

bool steady_is_listed_once(const struct steady *steady,
			   const struct table *table);
bool steady_is_listed_by(const struct steady *steady, const char *select,
			 size_t read_bytes);

#endif /* TCPLENS_SELFTESTS_STEADY_H */
