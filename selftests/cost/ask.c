// SPDX-License-Identifier: GPL-2.0
/*
 * The cheapest possible reader of a sockets file: writes a query, reads to the end
 * into one buffer of 1 MiB, and discards the data.
 *
 *	ask FILE [-n TIMES] [QUERY]
 *
 * Opens the file anew TIMES times (default 1). Prints "reads BYTES READS": the
 * bytes of the last dump and the number of read() calls for them. The exit status
 * is 3 if the module rejects the query.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_BYTES	1048576

static char buffer[BUFFER_BYTES];
static unsigned long bytes;
static unsigned long reads;

static void ask(const char *path, const char *query)
{
	int fd = open(path, query ? O_RDWR : O_RDONLY);
	ssize_t got;

	if (fd < 0)
		err(1, "%s", path);
	if (query && write(fd, query, strlen(query)) < 0) {
		if (errno == EINVAL)
			exit(3);
		err(1, "%s", query);
	}
	bytes = 0;
	reads = 0;
	while ((got = read(fd, buffer, sizeof(buffer))) > 0) {
		bytes += got;
		reads++;
	}
	if (got < 0)
		err(1, "read");
	close(fd);
}

int main(int argc, char **argv)
{
	unsigned long times = 1;

	const char *path = argv[1];

	if (argc > 3 && !strcmp(argv[2], "-n")) {
		times = strtoul(argv[3], NULL, 10);
		argv += 2;
		argc -= 2;
	}
	if (argc < 2 || argc > 3)
		errx(1, "usage: ask FILE [-n TIMES] [QUERY]");
	while (times--)
		ask(path, argv[2]);
	printf("reads %lu %lu\n", bytes, reads);
	return 0;
}
