/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Calls that a test depends on but does not test: a failure ends the program
 * with the file, @what and errno on stderr.
 */
#ifndef TCPLENS_SELFTESTS_MUST_H
#define TCPLENS_SELFTESTS_MUST_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define must(done, what)						\
do {									\
	if (!(done)) {							\
		fprintf(stderr, "# %s: %s: %s\n", __FILE__, (what),	\
			strerror(errno));				\
		abort();						\
	}								\
} while (0)

#endif /* TCPLENS_SELFTESTS_MUST_H */
