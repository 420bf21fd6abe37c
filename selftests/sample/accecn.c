// SPDX-License-Identifier: GPL-2.0
/*
 * ECN and AccECN feedback: for every mode that the peers can negotiate, with
 * marked packets, the columns equal TCP_INFO.
 */
#include "lib/expect.h"
#include "lib/witness.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define PORT		9000
#define ATTEMPTS	100
#define OPTIONS		"/proc/sys/net/ipv4/tcp_ecn_option"
/* By chance none of the first packets may be marked; of the maximum one is. */
#define ROUNDS		50
#define MOST_ROUNDS	5000

/* Offset after the last field that the headers surely know. */
#define BEHIND(bytes)	(offsetof(struct tcp_info, tcpi_snd_wnd) + 4 + (bytes))
#define COUNTERS	BEHIND(16)
#define MODES		BEHIND(44)

#define TFO_CHILD	128

/* The counters, in the order of struct tcp_info. */
static const char *const counters[] = {
	"received_ce", "delivered_e1_bytes", "delivered_e0_bytes",
	"delivered_ce_bytes", "received_e1_bytes", "received_e0_bytes",
	"received_ce_bytes",
};

static const char *const modes[] = {
	"disabled", "rfc3168", "accecn", "pending",
};

/* How feedback fails, in the word of the modes. */
#define FAILS(word)		((word) >> 4 & 15)

static const char *const options[] = { "none", "empty", "counter", "fail" };

static uint32_t word_at(const struct witness *witness, size_t offset)
{
	uint32_t word;

	memcpy(&word, witness->bytes + offset, sizeof(word));
	return word;
}

static bool has_accecn(const struct witness *witness)
{
	return witness->length >= MODES + sizeof(uint32_t);
}

FIXTURE(connection)
{
	int listener;
	int ends[2];
};

FIXTURE_VARIANT(connection)
{
	const char *sysctl;
	const char *mode;
};

FIXTURE_VARIANT_ADD(connection, without_feedback) { "0", "disabled" };
FIXTURE_VARIANT_ADD(connection, with_classic_feedback) { "1", "rfc3168" };
FIXTURE_VARIANT_ADD(connection, with_accurate_feedback) { "3", "accecn" };

FIXTURE_SETUP(connection)
{
	struct witness witness;

	SKIP_IF(return, namespace_enter());
	self->listener = socket_listening(LOOPBACK, PORT);
	witness_ask(self->listener, &witness);
	if (!strcmp(variant->mode, "accecn") && !has_accecn(&witness))
		SKIP_IF(return, "the kernel has no accecn");
	SKIP_IF(return, namespace_write("/proc/sys/net/ipv4/tcp_ecn",
					variant->sysctl));
	socket_connect_pair(self->listener, PORT, self->ends);
}

FIXTURE_TEARDOWN(connection)
{
	close(self->ends[0]);
	close(self->ends[1]);
	close(self->listener);
}

static void exchange(const int *ends, unsigned int rounds)
{
	while (rounds--) {
		socket_send(ends[0], 10000);
		socket_receive(ends[1], 10000);
	}
}

/* Whether the sender learnt that a packet was marked. */
static bool is_marked(int sender)
{
	struct witness witness;

	witness_ask(sender, &witness);
	return witness.info.tcpi_delivered_ce;
}

/*
 * Sends until a packet was marked, if the mode permits marks, and a minimum in
 * any case; otherwise packets are dropped instead. The handshake is complete,
 * as its packets are not marked.
 */
static const char *transfer(const int *ends, bool marked)
{
	int i;

	if (marked && system("tc qdisc add dev lo root netem loss 10% ecn"))
		return "needs tc and netem";
	exchange(ends, ROUNDS);
	for (i = ROUNDS; marked && i < MOST_ROUNDS && !is_marked(ends[0]); i++)
		exchange(ends, 1);
	witness_quiesce(ends[0], ends[1]);
	return NULL;
}

/* The row of a socket that did not change while the table was read. */
static size_t look(struct __test_metadata *_metadata, int fd,
		   struct table *table, struct witness *witness)
{
	struct witness after;
	size_t row;
	int i;

	for (i = 0; i < ATTEMPTS; i++) {
		witness_ask(fd, witness);
		ASSERT_TRUE(table_read(table, TABLE_SOCKETS, "select *"));
		witness_ask(fd, &after);
		row = table_find_u64(table, "cookie", socket_cookie(fd));
		ASSERT_NE(TABLE_NONE, row);
		if (witness->info.tcpi_segs_in == after.info.tcpi_segs_in)
			return row;
		table_free(table);
		usleep(10000);
	}
	ASSERT_GT(ATTEMPTS, i) TH_LOG("the socket keeps changing");
	return TABLE_NONE;
}

/*
 * The number equals TCP_INFO, which is the only witness, if it has the field.
 */
static bool number_agrees(const struct table *table, size_t row,
			  const char *column, const struct witness *witness,
			  uint64_t number)
{
	if (!has_accecn(witness))
		return truth_text(table, row, column, "TCP_INFO", "-");
	return truth_number(table, row, column, "TCP_INFO", number);
}

static bool accecn_agrees(const struct table *table, size_t row,
			  const struct witness *witness)
{
	uint32_t word = word_at(witness, MODES);
	bool agrees;
	size_t i;

	agrees = number_agrees(table, row, "accecn_fail_mode", witness,
			       FAILS(word));
	for (i = 0; i < ARRAY_SIZE(counters); i++)
		agrees &= number_agrees(table, row, counters[i], witness,
					word_at(witness, COUNTERS + 4 * i));
	if (has_accecn(witness))
		agrees &= truth_text(table, row, "ecn_mode", "TCP_INFO",
				     modes[word & 3]);
	return agrees & truth_text(table, row, "accecn_opt_seen", "TCP_INFO",
				   has_accecn(witness) ?
				   options[word >> 2 & 3] : "-");
}

TEST_F(connection, has_the_feedback_of_TCP_INFO)
{
	struct witness witness;
	struct table table;
	size_t row;
	int end;

	SKIP_IF(return, transfer(self->ends, strcmp(variant->mode, "disabled")));
	for (end = 0; end < 2; end++) {
		row = look(_metadata, self->ends[end], &table, &witness);
		EXPECT_TRUE(truth_text(&table, row, "ecn_mode", "sysctl",
				       variant->mode));
		expect_number(_metadata, &table, row, "ecn",
			      !!strcmp(variant->mode, "disabled"));
		EXPECT_TRUE(accecn_agrees(&table, row, &witness));
		table_free(&table);
	}
}

/* Otherwise zeros would be compared with zeros. */
TEST_F(connection, counts_marked_packets)
{
	bool is_accurate = !strcmp(variant->mode, "accecn");
	struct witness sender, receiver;
	struct table table;

	SKIP_IF(return, transfer(self->ends, strcmp(variant->mode, "disabled")));
	look(_metadata, self->ends[0], &table, &sender);
	table_free(&table);
	look(_metadata, self->ends[1], &table, &receiver);
	table_free(&table);
	if (!has_accecn(&sender))
		return;
	if (!strcmp(variant->mode, "disabled")) {
		EXPECT_EQ(0U, word_at(&receiver, COUNTERS));
		return;
	}
	EXPECT_NE(0U, word_at(&receiver, COUNTERS));
	EXPECT_NE(0U, word_at(&receiver, COUNTERS + 20));
	EXPECT_NE(0U, word_at(&receiver, COUNTERS + 24));
	EXPECT_EQ(is_accurate, !!word_at(&sender, COUNTERS + 8));
	EXPECT_EQ(is_accurate, !!word_at(&sender, COUNTERS + 12));
}

/* More data than the counters can represent without the option. */
TEST_F(connection, equals_TCP_INFO_without_options)
{
	bool is_accurate = !strcmp(variant->mode, "accecn");
	struct witness witness;
	struct table table;
	int ends[2];
	size_t row;

	witness_ask(self->listener, &witness);
	if (!has_accecn(&witness))
		SKIP_IF(return, "the kernel has no accecn");
	ASSERT_EQ(NULL, namespace_write(OPTIONS, "0"));
	socket_connect_pair(self->listener, PORT, ends);
	exchange(ends, 1000);
	witness_quiesce(ends[0], ends[1]);
	row = look(_metadata, ends[0], &table, &witness);
	EXPECT_EQ(is_accurate, !!FAILS(word_at(&witness, MODES)));
	EXPECT_TRUE(accecn_agrees(&table, row, &witness));
	table_free(&table);
	close(ends[0]);
	close(ends[1]);
}

/* tc sets the ECN bits 01 of all packets, which no congestion control here sends. */
TEST_F(connection, equals_TCP_INFO_for_ECN_bits_01)
{
	bool is_accurate = !strcmp(variant->mode, "accecn");
	struct witness witness;
	struct table table;
	uint32_t bytes[2];
	size_t row;
	int end;

	witness_ask(self->listener, &witness);
	if (!has_accecn(&witness))
		SKIP_IF(return, "the kernel has no accecn");
	if (system("tc qdisc add dev lo clsact &&"
		   "tc filter add dev lo egress protocol ip matchall"
		   " action pedit ex munge ip tos set 1 retain 3 pipe"
		   " action csum ip"))
		SKIP_IF(return, "needs tc and pedit");
	SKIP_IF(return, transfer(self->ends, false));
	for (end = 0; end < 2; end++) {
		row = look(_metadata, self->ends[end], &table, &witness);
		EXPECT_TRUE(accecn_agrees(&table, row, &witness));
		bytes[end] = word_at(&witness, COUNTERS + (end ? 16 : 4));
		table_free(&table);
	}
	EXPECT_EQ(is_accurate, !!bytes[0]);
	/* The receiver also counts code points that it did not negotiate. */
	EXPECT_NE(0U, bytes[1]);
}

/* Columns are available if TCP_INFO has them. */
TEST_F(connection, has_the_columns_of_this_kernel)
{
	struct witness witness;
	struct table table;
	size_t i;

	witness_ask(self->ends[0], &witness);
	ASSERT_TRUE(table_read(&table, TABLE_COLUMNS, NULL));
	for (i = 0; i < ARRAY_SIZE(counters); i++) {
		size_t row = table_find(&table, "name", counters[i]);

		ASSERT_NE(TABLE_NONE, row);
		expect_text(_metadata, &table, row, "available",
			    has_accecn(&witness) ? "yes" : "no");
	}
	table_free(&table);
}

/* A child with data in its SYN, and one without. */
TEST_F(connection, remembers_fast_open)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons(PORT),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0), child, queue = 5;
	struct witness witness;
	struct table table;
	size_t row;

	if (namespace_write("/proc/sys/net/ipv4/tcp_fastopen", "1543"))
		SKIP_IF(return, "needs fast open");
	ASSERT_EQ(0, setsockopt(self->listener, IPPROTO_TCP, TCP_FASTOPEN,
				&queue, sizeof(queue)));
	ASSERT_EQ(5, sendto(fd, "hello", 5, MSG_FASTOPEN,
			    (struct sockaddr *)&address, sizeof(address)));
	child = accept(self->listener, NULL, NULL);
	ASSERT_LE(0, child);
	row = look(_metadata, child, &table, &witness);
	EXPECT_TRUE(number_agrees(&table, row, "tfo_child", &witness,
				  !!(witness.info.tcpi_options & TFO_CHILD)));
	EXPECT_EQ(has_accecn(&witness),
		  !!(witness.info.tcpi_options & TFO_CHILD));
	table_free(&table);
	row = look(_metadata, self->ends[1], &table, &witness);
	EXPECT_TRUE(number_agrees(&table, row, "tfo_child", &witness,
				  !!(witness.info.tcpi_options & TFO_CHILD)));
	EXPECT_FALSE(witness.info.tcpi_options & TFO_CHILD);
	table_free(&table);
	close(child);
	close(fd);
}

TEST_HARNESS_MAIN
