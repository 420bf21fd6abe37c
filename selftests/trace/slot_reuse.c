// SPDX-License-Identifier: GPL-2.0
/*
 * A record of `closed` is made where another one stood that has given way: it
 * has nothing of that.
 */
#include "lib/story_fixture.h"

#include <linux/in6.h>
#include <linux/tcp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sysinfo.h>

#define KEPT		"/sys/module/tcplens/parameters/closed_kept"
/* Nobody listens there. */
#define REFUSED_PORT	(PORT - 1)

/* What a rich connection has, and one that was refused has not. */
static const char *const riches[] = {
	"connect_us", "interface", "rcv_initial", "snd_initial", "srtt_us",
	"tclass", "vegas_enabled", "vegas_rttcnt",
};

static unsigned int kept(void)
{
	FILE *file = fopen(KEPT, "r");
	unsigned int count = 0;

	if (!file || fscanf(file, "%u", &count) != 1)
		perror(KEPT);
	if (file)
		fclose(file);
	return count;
}

/* The processor that made the rich one's record makes the others too. */
static void stay(struct __test_metadata *_metadata)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sched_getcpu(), &set);
	ASSERT_EQ(0, sched_setaffinity(0, sizeof(set), &set));
}

static bool has_vegas(int fd)
{
	if (system("modprobe -q tcp_vegas"))
		errno = 0;
	return !setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "vegas", 5);
}

static void end_rich(struct __test_metadata *_metadata, SELF self, bool *vegas)
{
	close(self->listener);
	self->listener = socket_listening("::", PORT);
	self->address = LOOPBACK6;
	self->client = story_client(LOOPBACK6);
	*vegas = has_vegas(self->client);
	set_option(_metadata, self->client, IPPROTO_IPV6, IPV6_TCLASS, 0x20);
	ASSERT_EQ(0, setsockopt(self->client, SOL_SOCKET, SO_BINDTODEVICE, "lo",
				3));
	ASSERT_EQ(0, socket_connect(self->client, LOOPBACK6, PORT));
	self->server = accept(self->listener, NULL, NULL);
	ASSERT_LE(0, self->server);
	exchange_data(_metadata, self);
	story_reset(self->client);
	close(self->server);
}

static void be_refused(struct __test_metadata *_metadata)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ASSERT_LE(0, fd);
	ASSERT_EQ(-1, socket_connect(fd, LOOPBACK, REFUSED_PORT));
	ASSERT_EQ(ECONNREFUSED, errno);
	close(fd);
}

static bool may_lack(const char *column, bool vegas)
{
	return !vegas && !strncmp(column, "vegas_", 6);
}

TEST_F_TIMEOUT(happening, a_record_has_nothing_of_the_one_before, 300)
{
	unsigned int count = kept(), i;
	struct table table;
	char line[64];
	bool vegas;
	size_t row;

	ASSERT_LT(0U, count);
	stay(_metadata);
	end_rich(_metadata, self, &vegas);
	history_closed(&self->history, &table, CLIENT_PORT, PORT, 1);
	ASSERT_EQ(1U, table.rows);
	for (i = 0; i < ARRAY_SIZE(riches); i++) {
		const char *field = table_field(&table, 0, riches[i]);

		EXPECT_TRUE(may_lack(riches[i], vegas) || strcmp(field, "-"))
			TH_LOG("%s", riches[i]);
	}
	table_free(&table);

	for (i = 0; i < count + get_nprocs() + 16; i++)
		be_refused(_metadata);
	snprintf(line, sizeof(line), "select * where rport=%d and end=refused",
		 REFUSED_PORT);
	ASSERT_TRUE(table_read(&table, HISTORY_CLOSED, line));
	EXPECT_LT(count / 2, table.rows);
	for (row = 0; row < table.rows; row++)
		for (i = 0; i < ARRAY_SIZE(riches); i++)
			expect_text(_metadata, &table, row, riches[i], "-");
	table_free(&table);
}

TEST_HARNESS_MAIN
