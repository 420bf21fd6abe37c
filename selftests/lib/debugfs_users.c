// SPDX-License-Identifier: GPL-2.0
/*
 * Stressors that use debugfs. The module may be unloaded at any moment; any
 * other error ends the process.
 */
#include "debugfs_users.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))
#define DIRECTORY	"/sys/kernel/debug/tcplens/"
#define PARAMETERS	"/sys/module/tcplens/parameters/"

/* The process that reloads the module needs the processor. */
static bool must_be_away(const char *what)
{
	if (errno == ENOENT || errno == ENXIO || errno == ENODEV) {
		usleep(1000);
		return false;
	}
	fprintf(stderr, "# debugfs_users: %s: %s\n", what, strerror(errno));
	abort();
}

static void ask(int fd)
{
	static const char *const lines[] = {
		"select *", "select event,local,remote where event=retransmit",
		"format binary", "format binary select * where srtt_us>1ms",
		"limit 100", "nonsense", "reset",
	};
	const char *line = lines[random() % COUNT(lines)];

	if (write(fd, line, strlen(line)) < 0 && errno != EINVAL)
		must_be_away(line);
}

/**
 * watch_events() - open a file, write a query, read for a while, close
 *
 * Return: false if the module is unloaded.
 */
bool watch_events(void)
{
	static const char *const paths[] = {
		DIRECTORY "events", DIRECTORY "events", DIRECTORY "closed",
		DIRECTORY "segments", DIRECTORY "histograms", DIRECTORY "counters",
		DIRECTORY "columns",
	};
	const char *path = paths[random() % COUNT(paths)];
	static char text[65536];
	int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	int i;

	if (fd < 0)
		return must_be_away(path);
	for (i = 0; i < 30; i++) {
		size_t bytes = 1 + random() % (sizeof(text) - 1);

		if (!(random() % 8))
			ask(fd);
		if (!(random() % 8))
			lseek(fd, 0, SEEK_SET);
		if (read(fd, text, bytes) < 0) {
			if (errno != EAGAIN)
				must_be_away(path);
			usleep(random() % 1000);
		}
	}
	close(fd);
	usleep(random() % 40000);
	return true;
}

/**
 * change_params() - toggle a module parameter
 *
 * Return: false if the module is unloaded.
 */
bool change_params(void)
{
	static const char *const params[] = {
		PARAMETERS "recorder", PARAMETERS "events_states",
		PARAMETERS "events_retransmits",
		PARAMETERS "events_congestion", PARAMETERS "events_resets",
		PARAMETERS "events_listen_drops", PARAMETERS "events_windows",
		PARAMETERS "events_always",
	};
	const char *param = params[random() % COUNT(params)];
	int fd = open(param, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return must_be_away(param);
	if (write(fd, random() % 2 ? "1" : "0", 1) != 1) {
		close(fd);
		return must_be_away(param);
	}
	close(fd);
	usleep(random() % 5000);
	return true;
}
