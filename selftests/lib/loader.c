// SPDX-License-Identifier: GPL-2.0
/*
 * Loads and unloads the module that was built with the tests, by one system
 * call each; never another module.
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

/* The module's file, set by loader_open(). */
static int file = -1;

/* The file TCPLENS_MODULE, or tcplens.ko at the top of the program's tree. */
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

/* Whether the loaded module has the source version of the file. */
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
 * loader_open() - find the module that was built with the tests
 *
 * Loads it if none is loaded. To be called before the other functions.
 *
 * Return: NULL, or the reason not to unload anything here.
 */
const char *loader_open(void)
{
	if (file < 0)
		file = open_file();
	if (file < 0)
		return "there is no tcplens.ko to load again";
	if (loader_is_loaded() && !is_the_loaded_one())
		return "the loaded module is not the tcplens.ko of the tests";
	if (geteuid())
		return "needs root";
	if (!loader_is_loaded() && loader_load())
		return "tcplens.ko cannot be loaded";
	return NULL;
}

/**
 * loader_load_with() - load the module with parameters
 * @params: The parameters, as insmod takes them.
 *
 * Return: 0 or a negative errno.
 */
int loader_load_with(const char *params)
{
	return syscall(__NR_finit_module, file, params, 0) ? -errno : 0;
}

/**
 * loader_load() - load the module
 *
 * Return: 0 or a negative errno.
 */
int loader_load(void)
{
	return loader_load_with("");
}

/**
 * loader_unload() - unload the module, without waiting for its users
 *
 * Return: 0 or a negative errno.
 */
int loader_unload(void)
{
	return syscall(__NR_delete_module, "tcplens", O_NONBLOCK) ? -errno : 0;
}

/**
 * loader_reload_with() - unload the module and load it with parameters
 * @params: The parameters, as insmod takes them.
 *
 * Return: 0 or a negative errno.
 */
int loader_reload_with(const char *params)
{
	int ret = loader_unload();

	return ret ? ret : loader_load_with(params);
}

/**
 * loader_is_loaded() - check whether a module of that name is loaded
 *
 * Return: whether it is.
 */
bool loader_is_loaded(void)
{
	return !access(LOADED "/srcversion", F_OK);
}

/**
 * loader_remains() - check for leftovers of the module
 *
 * Return: the first path that exists, or "".
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
 * loader_damage() - check for kernel errors
 *
 * Return: the taint bits of an oops, a warning, a soft lockup.
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
