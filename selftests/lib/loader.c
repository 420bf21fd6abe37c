// SPDX-License-Identifier: GPL-2.0
/*
 * Loading and unloading the module that lies beside the tests, by one system
 * call each; never another one.
 */
#include "loader.h"
#include "table.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOADED	"/sys/module/tcplens"

/* The module's file, once loader_open() has found it. */
static int file = -1;

/* The file of TCPLENS_MODULE, or the one at the top of the program's tree. */
static int open_file(void)
{
	const char *named = getenv("TCPLENS_MODULE");
	char path[PATH_MAX];
	ssize_t length;
	char *slash;

	if (named)
		return open(named, O_RDONLY | O_CLOEXEC);
	length = readlink("/proc/self/exe", path, sizeof(path) - 32);
	if (length < 0)
		return -1;
	path[length] = '\0';
	slash = strrchr(path, '/');
	strcpy(slash, "/../../tcplens.ko");
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* Whether the file has the source version of the module that is loaded. */
static bool is_the_loaded_one(void)
{
	char version[80] = "srcversion=";
	size_t prefix = strlen(version);
	int fd = open(LOADED "/srcversion", O_RDONLY | O_CLOEXEC);
	struct stat stat;
	ssize_t length;
	bool is_same;
	char *text;

	length = read(fd, version + prefix, sizeof(version) - prefix - 1);
	close(fd);
	if (length <= 0 || fstat(file, &stat))
		return false;
	version[prefix + length - 1] = '\0';
	text = malloc(stat.st_size);
	is_same = text &&
		  pread(file, text, stat.st_size, 0) == stat.st_size &&
		  memmem(text, stat.st_size, version, strlen(version) + 1);
	free(text);
	return is_same;
}

/**
 * loader_open() - find the module that lies beside the tests
 *
 * Loads it if none is loaded. To be called before the others.
 *
 * Return: NULL, or why nothing may be unloaded here.
 */
const char *loader_open(void)
{
	if (file < 0)
		file = open_file();
	if (file < 0)
		return "there is no tcplens.ko to load again";
	if (loader_is_loaded() && !is_the_loaded_one())
		return "the loaded module is not the tcplens.ko beside the tests";
	if (geteuid())
		return "needs root";
	if (!loader_is_loaded() && loader_load())
		return "tcplens.ko cannot be loaded";
	return NULL;
}

/**
 * loader_load() - load it
 *
 * Return: 0 or a negative errno.
 */
int loader_load(void)
{
	return syscall(__NR_finit_module, file, "", 0) ? -errno : 0;
}

/**
 * loader_unload() - unload it, without waiting for those who use it
 *
 * Return: 0 or a negative errno.
 */
int loader_unload(void)
{
	return syscall(__NR_delete_module, "tcplens", O_NONBLOCK) ? -errno : 0;
}

/**
 * loader_is_loaded() - is a module of that name loaded?
 *
 * Return: whether that is so.
 */
bool loader_is_loaded(void)
{
	return !access(LOADED "/srcversion", F_OK);
}

/**
 * loader_remains() - is there anything of the module?
 *
 * Return: the first path that is there, or "".
 */
const char *loader_remains(void)
{
	static const char *const paths[] = {
		LOADED, "/proc/net/tcplens", "/proc/1/net/tcplens",
		"/sys/kernel/debug/tcplens",
	};
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		if (!access(paths[i], F_OK))
			return paths[i];
	}
	return "";
}

/**
 * loader_damage() - what the kernel says happened to it
 *
 * Return: its taint bits of an oops, a warning, a soft lockup.
 */
unsigned long loader_damage(void)
{
	int fd = open("/proc/sys/kernel/tainted", O_RDONLY | O_CLOEXEC);
	char text[32] = "";

	if (read(fd, text, sizeof(text) - 1) <= 0)
		perror("# loader: tainted");
	close(fd);
	return strtoul(text, NULL, 10) & (1 << 7 | 1 << 9 | 1 << 14);
}
