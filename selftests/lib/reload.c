// SPDX-License-Identifier: GPL-2.0
/*
 * Unloads and loads the module many times, as rmmod and insmod do once. An
 * error goes to stderr and ends it with status 1.
 *
 *	reload 100
 */
#include "loader.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	const char *lacks;
	int i;

	if (argc != 2)
		errx(1, "expected: reload TIMES");
	lacks = loader_open();
	if (lacks)
		errx(1, "%s", lacks);
	for (i = 1; i <= atoi(argv[1]); i++) {
		errno = -loader_unload();
		if (errno)
			err(1, "time %d: delete_module", i);
		errno = -loader_load();
		if (errno)
			err(1, "time %d: finit_module", i);
	}
	return 0;
}
