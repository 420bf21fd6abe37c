// SPDX-License-Identifier: GPL-2.0
/*
 * The name of a network device that is renamed all the time is always one of its
 * names, or not known, never a mix of two.
 */
#include "lib/expect.h"

#include <net/if.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Sockets that are bound to the device, and how long to read, in seconds. */
#define SOCKETS		500
#define SECONDS		4

/* Longer than a word of the processor. */
static const char *const names[] = { "aaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbb" };

static atomic_bool is_over;
static atomic_ulong renames;

static bool set_flags(int fd, const char *name, short flags)
{
	struct ifreq request = { .ifr_flags = flags };

	strcpy(request.ifr_name, name);
	return !ioctl(fd, SIOCSIFFLAGS, &request);
}

static bool rename_device(int fd, const char *from, const char *to)
{
	struct ifreq request = { 0 };

	strcpy(request.ifr_name, from);
	strcpy(request.ifr_newname, to);
	return !ioctl(fd, SIOCSIFNAME, &request);
}

static void *rename_all_the_time(void *unused)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	unsigned int i;

	for (i = 0; !is_over; i++) {
		if (!rename_device(fd, names[i % 2], names[(i + 1) % 2]))
			break;
		renames++;
	}
	close(fd);
	return NULL;
}

FIXTURE(device)
{
	pthread_t thread;
};

FIXTURE_SETUP(device)
{
	int fd, i;

	SKIP_IF(return, namespace_enter());
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	/* A device that is down can be renamed, and sockets can be bound to it. */
	ASSERT_TRUE(set_flags(fd, "lo", 0));
	ASSERT_TRUE(rename_device(fd, "lo", names[0]));
	close(fd);
	for (i = 0; i < SOCKETS; i++) {
		fd = socket(AF_INET, SOCK_STREAM, 0);
		ASSERT_EQ(0, setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE,
					names[0], strlen(names[0])));
		ASSERT_EQ(0, socket_bind(fd, "0.0.0.0", 9000));
		ASSERT_EQ(0, listen(fd, 1));
	}
}

FIXTURE_TEARDOWN(device)
{
	socket_close_all();
}

static bool is_one_of_them(const char *name)
{
	return !strcmp(name, names[0]) || !strcmp(name, names[1]) ||
	       !strcmp(name, "-");
}

TEST_F(device, that_is_renamed_never_has_a_mixed_name)
{
	time_t end = time(NULL) + SECONDS;
	unsigned long known = 0;
	struct table table;
	size_t i;

	ASSERT_EQ(0, pthread_create(&self->thread, NULL, rename_all_the_time,
				    NULL));
	while (time(NULL) < end) {
		ASSERT_TRUE(table_read(&table, TABLE_LISTENERS,
				       "select interface"));
		EXPECT_EQ(SOCKETS, table.rows);
		for (i = 0; i < table.rows; i++) {
			const char *name = table_field(&table, i, "interface");

			ASSERT_TRUE(is_one_of_them(name)) TH_LOG("%s", name);
			known += *name != '-';
		}
		table_free(&table);
	}
	is_over = true;
	pthread_join(self->thread, NULL);
	TH_LOG("%lu renames, %lu names", renames, known);
	EXPECT_LT(0U, renames);
	EXPECT_LT(0U, known);
}

TEST_HARNESS_MAIN
