// SPDX-License-Identifier: GPL-2.0
/*
 * The listener of a connection. The reference is the kernel's listener look-up,
 * written here as a score over all listeners; random listeners and connections are
 * compared with it.
 */
#include "relate/listen_keys.h"
#include "record/columns.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "kselftest_harness.h"

/* A listener, or the local end of a connection. */
struct end {
	const char *address;
	u16 port;
	u32 device;
	bool v6only;
};

static struct tcplens_listen_key key_of(const struct end *end)
{
	struct tcplens_listen_key key = {
		.port = end->port,
		.device = end->device,
		.family = TCPLENS_FAMILY_INET6,
	};

	if (inet_pton(AF_INET6, end->address, key.address) == 1)
		return key;
	key.family = TCPLENS_FAMILY_INET;
	memset(key.address + 10, 0xff, 2);
	inet_pton(AF_INET, end->address, key.address + 12);
	return key;
}

static struct tcplens_listen_keys keys;

static void listen_at(const struct end *listener)
{
	struct tcplens_listen_key key = key_of(listener);

	tcplens_listen_keys_add(&keys, &key, listener->v6only);
}

/* Counts a connection at the first candidate that is a listener. */
static void connect_to(const struct end *end, bool is_accepted)
{
	struct tcplens_listen_key candidates[TCPLENS_LISTEN_KEYS_CANDIDATES];
	struct tcplens_listen_key key = key_of(end);
	unsigned int count, i;

	if (!tcplens_listen_keys_has_port(&keys, end->port))
		return;
	count = tcplens_listen_keys_candidates(&key, candidates);
	for (i = 0; i < count; i++) {
		if (!tcplens_listen_keys_has(&keys, &candidates[i]))
			continue;
		tcplens_listen_keys_count(&keys, &candidates[i], true,
					  is_accepted);
		return;
	}
}

static struct tcplens_record *record_of(const struct end *listener)
{
	static struct tcplens_record record;
	struct tcplens_listen_key key = key_of(listener);

	memset(&record, 0xff, sizeof(record));
	tcplens_listen_keys_fill(&keys, &record, &key, listener->v6only);
	return &record;
}

static u32 count_of(const struct end *listener)
{
	return record_of(listener)->children;
}

#define END(...) (&(struct end) { __VA_ARGS__ })

FIXTURE(children)
{
};

FIXTURE_SETUP(children)
{
	tcplens_listen_keys_reset(&keys);
}

FIXTURE_TEARDOWN(children)
{
}

TEST_F(children, prefer_the_exact_address_to_the_wildcard)
{
	listen_at(END("0.0.0.0", 80));
	listen_at(END("127.0.0.1", 80));
	listen_at(END("::", 81));
	listen_at(END("::1", 81));
	connect_to(END("127.0.0.1", 80), true);
	connect_to(END("127.0.0.1", 80), true);
	connect_to(END("127.0.0.2", 80), true);
	connect_to(END("::1", 81), true);
	connect_to(END("::2", 81), true);
	connect_to(END("::3", 81), true);
	connect_to(END("::3", 82), true);
	EXPECT_EQ(1, count_of(END("0.0.0.0", 80)));
	EXPECT_EQ(2, count_of(END("127.0.0.1", 80)));
	EXPECT_EQ(2, count_of(END("::", 81)));
	EXPECT_EQ(1, count_of(END("::1", 81)));
}

TEST_F(children, of_ipv6_can_carry_ipv4)
{
	listen_at(END("::", 80));
	listen_at(END("::", 81, .v6only = true));
	listen_at(END("::ffff:127.0.0.1", 82));
	listen_at(END("::", 82));
	connect_to(END("::ffff:127.0.0.1", 80), true);
	connect_to(END("::1", 80), true);
	connect_to(END("::ffff:127.0.0.1", 81), true);
	connect_to(END("::ffff:127.0.0.1", 82), true);
	connect_to(END("::ffff:127.0.0.2", 82), true);
	connect_to(END("::1", 82), true);
	EXPECT_EQ(2, count_of(END("::", 80)));
	EXPECT_EQ(0, count_of(END("::", 81, .v6only = true)));
	EXPECT_EQ(1, count_of(END("::ffff:127.0.0.1", 82)));
	EXPECT_EQ(2, count_of(END("::", 82)));
}

TEST_F(children, of_ipv4_and_of_ipv6_with_ipv4_are_distinct)
{
	listen_at(END("0.0.0.0", 80));
	listen_at(END("::", 80));
	connect_to(END("127.0.0.1", 80), true);
	connect_to(END("::ffff:127.0.0.1", 80), true);
	connect_to(END("::ffff:127.0.0.1", 80), true);
	EXPECT_EQ(1, count_of(END("0.0.0.0", 80)));
	EXPECT_EQ(2, count_of(END("::", 80)));
}

TEST_F(children, converted_by_IPV6_ADDRFORM_stay_with_the_ipv6_listener)
{
	listen_at(END("::", 80));
	listen_at(END("::ffff:127.0.0.1", 81));
	listen_at(END("::", 82, .v6only = true));
	connect_to(END("127.0.0.1", 80), true);
	connect_to(END("127.0.0.1", 81), true);
	connect_to(END("127.0.0.1", 82), true);
	EXPECT_EQ(1, count_of(END("::", 80)));
	EXPECT_EQ(1, count_of(END("::ffff:127.0.0.1", 81)));
	EXPECT_EQ(0, count_of(END("::", 82, .v6only = true)));
}

TEST_F(children, prefer_the_listener_on_their_device)
{
	listen_at(END("0.0.0.0", 80));
	listen_at(END("0.0.0.0", 80, .device = 2));
	listen_at(END("fe80::1", 81, .device = 2));
	listen_at(END("fe80::1", 81, .device = 3));
	connect_to(END("127.0.0.1", 80, .device = 2), true);
	connect_to(END("127.0.0.1", 80, .device = 3), true);
	connect_to(END("127.0.0.1", 80), true);
	connect_to(END("fe80::1", 81, .device = 3), true);
	connect_to(END("fe80::1", 81, .device = 4), true);
	EXPECT_EQ(2, count_of(END("0.0.0.0", 80)));
	EXPECT_EQ(1, count_of(END("0.0.0.0", 80, .device = 2)));
	EXPECT_EQ(0, count_of(END("fe80::1", 81, .device = 2)));
	EXPECT_EQ(1, count_of(END("fe80::1", 81, .device = 3)));
}

TEST_F(children, are_accepted_or_not)
{
	struct tcplens_listen_key key;
	struct tcplens_record *record;

	listen_at(END("127.0.0.1", 80));
	connect_to(END("127.0.0.1", 80), true);
	connect_to(END("127.0.0.1", 80), true);
	connect_to(END("127.0.0.1", 80), false);
	/* One that is not ESTABLISHED. */
	key = key_of(END("127.0.0.1", 80));
	tcplens_listen_keys_count(&keys, &key, false, true);
	record = record_of(END("127.0.0.1", 80));
	EXPECT_EQ(4, record->children);
	EXPECT_EQ(2, record->children_accepted);
	EXPECT_EQ(1, record->children_unaccepted);
}

TEST_F(children, of_a_listener_that_was_not_counted_are_absent)
{
	struct tcplens_record *record;

	listen_at(END("127.0.0.1", 80));
	listen_at(END("::", 82, .v6only = true));
	EXPECT_EQ(0, count_of(END("127.0.0.1", 80)));
	record = record_of(END("127.0.0.1", 81));
	EXPECT_EQ(TCPLENS_ABSENT_U32, record->children);
	EXPECT_EQ(TCPLENS_ABSENT_U32, record->children_accepted);
	EXPECT_EQ(TCPLENS_ABSENT_U32, record->children_unaccepted);
	/* A dual-stack listener of which only IPv6 was counted. */
	EXPECT_EQ(TCPLENS_ABSENT_U32, count_of(END("::", 82)));
}

TEST_F(children, are_counted_with_a_full_table)
{
	char address[TCPLENS_LISTEN_KEYS_MAX][24];
	unsigned int i;

	for (i = 0; tcplens_listen_keys_has_room(&keys, 1); i++) {
		snprintf(address[i], sizeof(address[i]), "10.0.%u.%u", i / 256,
			 i % 256);
		listen_at(END(address[i], 80));
	}
	EXPECT_EQ(TCPLENS_LISTEN_KEYS_MAX - 1, i);
	EXPECT_EQ(i, keys.count);
	/* A duplicate takes no entry. */
	listen_at(END(address[0], 80));
	EXPECT_EQ(i, keys.count);
	while (i--) {
		connect_to(END(address[i], 80), true);
		EXPECT_EQ(1, count_of(END(address[i], 80)));
	}
	connect_to(END("10.1.0.0", 80), true);
	EXPECT_EQ(TCPLENS_ABSENT_U32, count_of(END("10.1.0.0", 80)));
}

static const char *const addresses[] = {
	"0.0.0.0", "10.0.0.1", "10.0.0.2", "::", "::ffff:0.0.0.0",
	"::ffff:10.0.0.1", "::ffff:10.0.0.2", "fd00::1", "fd00::2",
};

static struct end any_end(void)
{
	return (struct end) {
		.address = addresses[random() % ARRAY_SIZE(addresses)],
		.port = 80 + random() % 2,
		.device = random() % 3,
	};
}

/*
 * The rank of a listener for a connection, by the kernel's compute_score() and the
 * order of its look-ups; 0 if it does not match.
 */
static unsigned int score(const struct end *listener, const struct end *end)
{
	struct tcplens_listen_key l = key_of(listener), c = key_of(end);
	bool is_ipv4 = !memcmp(c.address, "\0\0\0\0\0\0\0\0\0\0\377\377", 12);
	bool is_exact = !memcmp(l.address, c.address, 16);
	bool is_any = !strcmp(listener->address, is_ipv4 ? "::ffff:0.0.0.0" :
			      "::") || !strcmp(listener->address,
			      is_ipv4 ? "0.0.0.0" : "::") ||
		      (!strcmp(listener->address, "::") && !listener->v6only);

	if (l.port != c.port || (l.device && l.device != c.device) ||
	    (!is_exact && !is_any) || l.family < c.family)
		return 0;
	return 1 + !!l.device + 2 * is_exact + 4 * (l.family == c.family);
}

TEST_F(children, of_random_listeners_follow_the_kernels_look_up)
{
	unsigned int round, i, best;
	struct end listeners[6];

	srandom(1);
	for (round = 0; round < 100000; round++) {
		unsigned int count = 1 + random() % ARRAY_SIZE(listeners);
		struct end end = any_end();

		if (!strncmp(end.address, "0.", 2) || strlen(end.address) < 3 ||
		    !strcmp(end.address, "::ffff:0.0.0.0"))
			continue;
		tcplens_listen_keys_reset(&keys);
		for (best = 0, i = 0; i < count; i++) {
			listeners[i] = any_end();
			/* bind() would refuse some pairs of IPv4 and IPv6. */
			listeners[i].v6only = random() % 2 &&
				!strcmp(listeners[i].address, "::");
			listen_at(&listeners[i]);
		}
		connect_to(&end, true);
		for (i = 0; i < count; i++) {
			if (score(&listeners[i], &end) > best)
				best = score(&listeners[i], &end);
		}
		for (i = 0; i < count; i++) {
			bool is_best = best &&
				score(&listeners[i], &end) == best;

			ASSERT_EQ(is_best, count_of(&listeners[i]))
				TH_LOG("%s device %u for %s device %u",
				       listeners[i].address,
				       listeners[i].device, end.address,
				       end.device);
		}
	}
}

TEST_HARNESS_MAIN
