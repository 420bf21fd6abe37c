// SPDX-License-Identifier: GPL-2.0
/*
 * Long chains, which any user can make: listeners that share a port, sockets bound
 * to one port, connections in a namespace with one chain. The time of a dump is
 * linear in their length, and a dump lists each socket exactly once, also one that
 * pauses, or during churn.
 *
 * TCPLENS_CHAIN_SOCKETS is the number of sockets of the shorter chain (1000); the
 * longer one has TIMES as many.
 */
#include "lib/bulk.h"
#include "lib/bulk_dump.h"
#include "lib/expect.h"
#include "lib/net.h"
#include "lib/reader.h"

#define SYSCTL		"/proc/sys/net/ipv4/"
#define TIMES		12
/*
 * Most time of a dump of the longer chain, in times of as many sockets in TIMES dumps
 * of the shorter one: both take as long if the time is linear, so a busy host delays
 * both; and the first takes TIMES as long if it is quadratic.
 */
#define MOST_RATIO	4
/* Measurements of which the fastest counts, and attempts, on a busy host. */
#define MEASUREMENTS	7
#define ATTEMPTS	3
#define READ_BYTES	4096
/* Between two reads: a few of them are longer than the module reads ahead. */
#define PAUSE_US	400000

FIXTURE(chain)
{
	struct bulk bulk;
};

FIXTURE_VARIANT(chain)
{
	void (*create)(struct bulk *bulk, size_t sockets);
	const char *query;
	bool has_one_chain;
};

FIXTURE_VARIANT_ADD(chain, of_listeners) {
	.create = bulk_listen, .query = "select cookie where state=LISTEN",
};

FIXTURE_VARIANT_ADD(chain, of_listeners_with_connections) {
	.create = bulk_listen,
	.query = "select cookie,connections where state=LISTEN",
};

FIXTURE_VARIANT_ADD(chain, of_bound_sockets) {
	.create = bulk_bind, .query = "select cookie where state=BOUND",
};

FIXTURE_VARIANT_ADD(chain, of_connections) {
	.create = bulk_connect, .query = "select cookie where state=ESTABLISHED",
	.has_one_chain = true,
};

FIXTURE_VARIANT_ADD(chain, of_connections_in_long_rows) {
	.create = bulk_connect, .query = "select * where state=ESTABLISHED",
	.has_one_chain = true,
};

FIXTURE_SETUP(chain)
{
	SKIP_IF(return, namespace_enter());
	if (!variant->has_one_chain)
		return;
	SKIP_IF(return, namespace_write(SYSCTL "tcp_child_ehash_entries", "1"));
	SKIP_IF(return, namespace_enter());
}

FIXTURE_TEARDOWN(chain)
{
	bulk_release(&self->bulk);
}

static size_t sockets(void)
{
	return bulk_size("TCPLENS_CHAIN_SOCKETS", 1000);
}

static void dump(const char *query)
{
	int fd = open_selected(query);
	char text[READ_BYTES];

	while (read(fd, text, sizeof(text)) > 0)
		;
	close(fd);
}

/* Time of so many dumps: the least of a few measurements. */
static long dumps_us(const char *query, int dumps)
{
	long least = 0, us;
	int i, j;

	for (i = 0; i < MEASUREMENTS; i++) {
		us = now_us();
		for (j = 0; j < dumps; j++)
			dump(query);
		us = now_us() - us;
		if (!i || us < least)
			least = us;
	}
	return least;
}

TEST_F_TIMEOUT(chain, takes_time_in_proportion_to_its_length, 280)
{
	bool is_linear = false;
	long several, one;
	int i;

	variant->create(&self->bulk, sockets());
	several = dumps_us(variant->query, TIMES);
	bulk_release(&self->bulk);
	/* Once: the kernel takes minutes for a long chain of connections. */
	variant->create(&self->bulk, TIMES * sockets());
	for (i = 0; i < ATTEMPTS && !is_linear; i++) {
		one = dumps_us(variant->query, 1);
		is_linear = one <= MOST_RATIO * several;
		TH_LOG("%d dumps of %zu sockets took %ld us, one of %zu took %ld us: %.1f times (expected at most %d)",
		       TIMES, sockets(), several, self->bulk.count, one,
		       (double)one / several, MOST_RATIO);
	}
	EXPECT_TRUE(is_linear);
	EXPECT_TRUE(bulk_dump_is_complete(&self->bulk, variant->query,
					  READ_BYTES));
}

static int compare(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return *left < *right ? -1 : *left > *right;
}

/* Reads with pauses; @cookies has room for one more row than sockets. */
static size_t read_slowly(const char *query, uint64_t *cookies, size_t room)
{
	char text[READ_BYTES + 1], *line = text, *end;
	int fd = open_selected(query);
	size_t count = 0;
	ssize_t got;

	/* Rows of a cookie alone, which reads can split. */
	while ((got = read(fd, line, text + READ_BYTES - line)) > 0) {
		line[got] = '\0';
		for (line = text; (end = strchr(line, '\n')); line = end + 1) {
			if (*line != 'c' && count < room)
				cookies[count++] = strtoull(line, NULL, 10);
		}
		memmove(text, line, strlen(line) + 1);
		line = text + strlen(text);
		usleep(PAUSE_US);
	}
	close(fd);
	return count;
}

TEST_F_TIMEOUT(chain, is_listed_exactly_once_by_a_reader_that_pauses, 280)
{
	size_t count, i, wrong = 0;
	uint64_t *cookies;

	if (strncmp(variant->query, "select cookie where", 19))
		return;
	variant->create(&self->bulk, 2 * sockets());
	cookies = calloc(self->bulk.count + 3, sizeof(*cookies));
	ASSERT_NE(NULL, cookies);
	count = read_slowly(variant->query, cookies, self->bulk.count + 3);
	qsort(cookies, count, sizeof(*cookies), compare);
	for (i = 1; i < count; i++)
		wrong += cookies[i] == cookies[i - 1];
	EXPECT_EQ(0U, wrong) TH_LOG("twice");
	for (wrong = 0, i = 0; i < self->bulk.count; i++)
		wrong += !bsearch(&self->bulk.cookies[i], cookies, count,
				  sizeof(*cookies), compare);
	EXPECT_EQ(0U, wrong) TH_LOG("missing");
	free(cookies);
}

TEST_F_TIMEOUT(chain, is_listed_exactly_once_during_churn, 280)
{
	variant->create(&self->bulk, sockets());
	EXPECT_TRUE(bulk_dump_is_complete_for_ten(&self->bulk));
}

TEST_HARNESS_MAIN
