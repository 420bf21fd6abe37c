// SPDX-License-Identifier: GPL-2.0
/*
 * Processors, namespaces, processes and the module come and go. Each function
 * does one cycle, for a stressor that repeats it.
 */
#include "hotplug.h"
#include "loader.h"
#include "must.h"
#include "net.h"
#include "slowness.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define ONLINE		"/sys/devices/system/cpu/cpu1/online"

static void wait_up_to(unsigned int ms)
{
	usleep(random() % (1000 * ms));
}

/**
 * cpu_hotplug_lacks() - check for CPU hotplug
 *
 * Return: NULL, or what is missing.
 */
const char *cpu_hotplug_lacks(void)
{
	return access(ONLINE, W_OK) ? "there is no second processor" : NULL;
}

/**
 * cpu_offline() - take the second processor offline
 *
 * Return: whether it went offline; the kernel may be too busy.
 */
bool cpu_offline(void)
{
	return !namespace_write(ONLINE, "0");
}

/**
 * cpu_online() - bring it online, as soon as the kernel permits
 */
void cpu_online(void)
{
	while (namespace_write(ONLINE, "1"))
		usleep(1000);
}

/**
 * cpu_cycle() - take the processor offline for a moment
 *
 * Return: whether it went offline; the kernel may be too busy.
 */
bool cpu_cycle(void)
{
	bool has_gone = cpu_offline();

	wait_up_to(50);
	cpu_online();
	wait_up_to(200);
	return has_gone;
}

/* A process with a socket in a namespace of its own, until it is killed. */
static pid_t start_inhabitant(void)
{
	int ready[2];
	pid_t child;
	char byte;

	must(!pipe(ready), "pipe");
	child = fork();
	must(child >= 0, "fork");
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		must(!unshare(CLONE_NEWNET), "unshare");
		socket_listening("0.0.0.0", 80);
		must(write(ready[1], "", 1) == 1, "write");
		for (;;)
			pause();
	}
	close(ready[1]);
	must(read(ready[0], &byte, 1) == 1, "the namespace");
	close(ready[0]);
	return child;
}

static void end_inhabitant(pid_t *inhabitant)
{
	if (!*inhabitant)
		return;
	kill(*inhabitant, SIGKILL);
	must(waitpid(*inhabitant, NULL, 0) == *inhabitant, "waitpid");
	*inhabitant = 0;
}

/*
 * Reads the table of that namespace once while it exists, and then until it is
 * gone.
 */
static bool read_to_the_end(pid_t inhabitant)
{
	char path[80], text[4096];
	bool has_socket = false;
	off_t at = 0;
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/net/tcplens/sockets",
		 inhabitant);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	must(fd >= 0 || errno == ENOENT, path);
	while (fd >= 0 && (got = pread(fd, text, sizeof(text) - 1, at)) >= 0) {
		text[got] = '\0';
		has_socket |= !!strstr(text, "LISTEN 0.0.0.0:80 ");
		at = got ? at + got : 0;
		if (!got)
			end_inhabitant(&inhabitant);
	}
	must(fd < 0 || errno == EIO, "the end of the namespace");
	end_inhabitant(&inhabitant);
	close(fd);
	return has_socket;
}

/**
 * namespace_cycle() - read the files of a namespace until it ends
 *
 * Return: whether its socket was listed; not if the module is unloaded.
 */
bool namespace_cycle(void)
{
	return read_to_the_end(start_inhabitant());
}

/*
 * Opens, duplicates and closes sockets for a moment, in a descriptor table of
 * its own.
 */
static void *live_apart(void *argument)
{
	int fds[20], i, round;

	must(!unshare(CLONE_FILES), "CLONE_FILES");
	for (round = 0; round < 5; round++) {
		for (i = 0; i < 20; i++)
			fds[i] = i % 2 ? dup(fds[i - 1]) :
					 socket_bound("127.0.0.1", 0);
		for (i = 0; i < 20; i++)
			close(fds[i]);
	}
	return NULL;
}

static void *live_along(void *argument)
{
	usleep(random() % 2000);
	return NULL;
}

/* Exits in one of the possible ways. */
static void use_descriptors(void)
{
	static char *const arguments[] = { "true", NULL };
	pthread_t threads[4];
	size_t i;

	for (i = 0; i < 4; i++)
		must(!pthread_create(&threads[i], NULL,
				     i % 2 ? live_along : live_apart, NULL),
		     "pthread_create");
	switch (random() % 4) {
	case 0:
		/* The other threads continue without the leader. */
		pthread_exit(NULL);
	case 1:
		wait_up_to(3);
		execv("/bin/true", arguments);
		break;
	case 2:
		wait_up_to(3);
		break;
	default:
		for (i = 0; i < 4; i++)
			pthread_join(threads[i], NULL);
	}
	_exit(0);
}

/**
 * process_cycle() - run a process with threads that have descriptor tables
 *
 * Return: true.
 */
bool process_cycle(void)
{
	pid_t child = fork();
	int status;

	must(child >= 0, "fork");
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		srandom(getpid());
		use_descriptors();
	}
	must(waitpid(child, &status, 0) == child && !status, "its end");
	return true;
}

/**
 * module_cycle() - reload the module, unless its counters are being read
 *
 * Return: true.
 */
bool module_cycle(void)
{
	int ret;

	/* All other stressors wait for the module. */
	must(!setpriority(PRIO_PROCESS, 0, -20), "setpriority");
	while ((ret = loader_unload())) {
		must(ret == -EAGAIN || ret == -EBUSY, "unload");
		usleep(500);
	}
	wait_up_to(50);
	errno = -loader_load();
	must(!errno, "load");
	/* Sometimes long enough for a dump under load. */
	wait_up_to(random() % 3 ? 1000 : 5000 * slowness());
	return true;
}
