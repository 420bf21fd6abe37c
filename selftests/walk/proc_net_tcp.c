// SPDX-License-Identifier: GPL-2.0
/*
 * A whole namespace: the table has the sockets of /proc/net/tcp and
 * /proc/net/tcp6, with equal numbers and timers, and the summary counts and
 * adds up the rows of the table.
 */
#include "lib/expect.h"
#include "lib/all_states_fixture.h"
#include "lib/truth.h"
#include "lib/witness.h"

#define ATTEMPTS	100

/* A socket as one line of text, for comparing and sorting. */
struct line {
	char text[200];
};

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static size_t lines_of_proc(struct line *lines, size_t room)
{
	struct proc_row rows[100];
	size_t count = witness_proc(rows, ARRAY_SIZE(rows)), i;

	for (i = 0; i < count && i < room; i++)
		snprintf(lines[i].text, sizeof(lines[i].text),
			 "%.45s %u %.45s %u %s tx %u rx %u uid %u inode %" PRIu64,
			 rows[i].laddr, rows[i].lport, rows[i].raddr,
			 rows[i].rport, witness_states[rows[i].state],
			 rows[i].tx, rows[i].rx, rows[i].uid, rows[i].inode);
	qsort(lines, count, sizeof(*lines), by_text);
	return count;
}

/* /proc shows 0 for "-", and a listener's accept queue length as rx_queue. */
static size_t lines_of_tcplens(struct line *lines, size_t room)
{
	static const char *const numbers[] = {
		"lport", "rport", "sendq_bytes", "recvq_bytes", "uid", "inode",
		"backlog",
	};
	uint64_t n[ARRAY_SIZE(numbers)];
	size_t count = 0, i, j;
	struct table table;

	if (!table_read(&table, TABLE_SOCKETS, "select *"))
		abort();
	for (i = 0; i < table.rows && count < room; i++) {
		const char *state = table_field(&table, i, "state");
		const char *raddr = table_field(&table, i, "raddr");

		for (j = 0; j < ARRAY_SIZE(numbers); j++)
			table_u64(&table, i, numbers[j], &n[j]);
		if (!strcmp(state, "BOUND"))
			continue;
		if (!strcmp(raddr, "-"))
			raddr = strcmp(table_field(&table, i, "family"),
				       "inet") ? "::" : "0.0.0.0";
		snprintf(lines[count++].text, sizeof(lines->text),
			 "%s %u %s %u %s tx %u rx %u uid %u inode %" PRIu64,
			 table_field(&table, i, "laddr"), (unsigned int)n[0],
			 raddr, (unsigned int)n[1], state, (unsigned int)n[2],
			 (unsigned int)(n[3] + n[6]), (unsigned int)n[4], n[5]);
	}
	table_free(&table);
	qsort(lines, count, sizeof(*lines), by_text);
	return count;
}

TEST_F(namespace, has_the_sockets_of_proc_net_tcp_and_tcp6)
{
	struct line before[100] = { 0 }, seen[100] = { 0 }, after[100] = { 0 };
	size_t expected, count, i, attempt = 0;

	do {
		usleep(10000);
		expected = lines_of_proc(before, ARRAY_SIZE(before));
		count = lines_of_tcplens(seen, ARRAY_SIZE(seen));
		lines_of_proc(after, ARRAY_SIZE(after));
		ASSERT_GT((size_t)ATTEMPTS, ++attempt);
	} while (memcmp(before, after, sizeof(before)));
	EXPECT_LT(15U, expected);
	EXPECT_EQ(expected, count);
	for (i = 0; i < expected || i < count; i++) {
		EXPECT_STREQ(before[i].text, seen[i].text)
			TH_LOG("socket %zu, in the order of the text", i);
	}
}

static const char *kind_of(const struct proc_row *row)
{
	if (row->timer == 3)
		return "timewait";
	/*
	 * No connection of the fixture is in the accept queue before
	 * ESTABLISHED.
	 */
	return strcmp(witness_states[row->state], "SYN_RECV") ? "full" :
								"request";
}

/* What both show of a socket; /proc has no owner for TIME_WAIT. */
static bool row_agrees(const struct table *table, size_t row,
		       const struct proc_row *proc)
{
	static const char by[] = "/proc/net/tcp";
	bool agrees;

	agrees = truth_text(table, row, "state", by,
			    witness_states[proc->state]);
	agrees &= truth_text(table, row, "kind", by, kind_of(proc));
	agrees &= truth_text(table, row, "laddr", by, proc->laddr);
	agrees &= truth_number(table, row, "lport", by, proc->lport);
	if (strcmp(witness_states[proc->state], "LISTEN")) {
		agrees &= truth_text(table, row, "raddr", by, proc->raddr);
		agrees &= truth_number(table, row, "rport", by, proc->rport);
	} else {
		agrees &= truth_number(table, row, "backlog", by, proc->rx);
	}
	if (!proc->inode)
		return agrees & truth_text(table, row, "inode", by, "-");
	agrees &= truth_number(table, row, "uid", by, proc->uid);
	return agrees & truth_number(table, row, "inode", by, proc->inode);
}

/* The timer by its name in /proc, where a SYN_RECV request has a 1 as well. */
static const char *timer_of(const struct table *table, size_t row,
			    unsigned int timer)
{
	static const char *const names[] = {
		"none", "retransmit", "keepalive", "timewait", "persist",
	};

	if (!strcmp(table_field(table, row, "kind"), "request"))
		return "synack";
	return names[timer];
}

/* Hundredths of a second in /proc. */
static bool timers_agree(const struct table *table, size_t row,
			 const struct proc_row *before,
			 const struct proc_row *after)
{
	static const char by[] = "/proc/net/tcp";
	bool agrees;

	agrees = truth_text(table, row, "timer", by,
			    timer_of(table, row, before->timer));
	if (!before->timer) {
		agrees &= truth_text(table, row, "keepalive_timer_ms", by, "-");
		return agrees & truth_text(table, row, "timer_ms", by, "-");
	}
	agrees &= truth_between(table, row, "timer_ms", by, after->when * 10,
				before->when * 10 + 9);
	if (before->timer != 2)
		return agrees;
	return agrees & truth_between(table, row, "keepalive_timer_ms", by,
				      after->when * 10, before->when * 10 + 9);
}

TEST_F(namespace, has_each_socket_and_timer_of_proc_net_tcp)
{
	struct proc_row before[100], after[100];
	unsigned int running = 0;
	struct table table;
	size_t count, i;

	count = witness_proc(before, ARRAY_SIZE(before));
	ASSERT_TRUE(table_read(&table, TABLE_SOCKETS, "select *"));
	ASSERT_EQ(count, witness_proc(after, ARRAY_SIZE(after)));
	for (i = 0; i < count; i++) {
		size_t row;

		for (row = 0; row < table.rows; row++) {
			uint64_t lport, rport;

			table_u64(&table, row, "lport", &lport);
			table_u64(&table, row, "rport", &rport);
			if (lport == before[i].lport &&
			    rport == before[i].rport &&
			    !strcmp(table_field(&table, row, "laddr"),
				    before[i].laddr))
				break;
		}
		ASSERT_GT(table.rows, row);
		/*
		 * The order is by bucket; timers that expired meanwhile are
		 * not compared.
		 */
		if (after[i].timer != before[i].timer ||
		    after[i].lport != before[i].lport ||
		    after[i].rport != before[i].rport ||
		    after[i].when > before[i].when)
			continue;
		EXPECT_TRUE(row_agrees(&table, row, &before[i]));
		EXPECT_TRUE(timers_agree(&table, row, &before[i], &after[i]));
		running += before[i].timer != 0;
	}
	/* Two SYN_SENT, SYN_RECV, FIN_WAIT1, keepalive, two TIME_WAIT. */
	EXPECT_LE(4U, running);
	table_free(&table);
}

static uint64_t summary_of(const struct table *summary, const char *prefix,
			   const char *name)
{
	char text[64];
	uint64_t value;
	size_t row;

	snprintf(text, sizeof(text), "%s%s", prefix, name);
	row = table_find(summary, "name", text);
	if (row == TABLE_NONE) {
		fprintf(stderr, "# no %s in the summary\n", text);
		abort();
	}
	table_u64(summary, row, "value", &value);
	return value;
}

static uint64_t sum_of(const struct table *sockets, const char *column)
{
	uint64_t sum = 0, value;
	size_t i;

	for (i = 0; i < sockets->rows; i++) {
		table_u64(sockets, i, column, &value);
		sum += value;
	}
	return sum;
}

/* The number of values in the histogram slot of this line. */
static uint64_t count_slot(const struct table *sockets, const char *column,
			   const char *bounds)
{
	uint64_t least, most = UINT64_MAX, count = 0, value;
	size_t i;

	if (sscanf(bounds, "%" SCNu64 "_%" SCNu64, &least, &most) < 1) {
		fprintf(stderr, "# expected a slot of %s, seen %s\n", column,
			bounds);
		abort();
	}
	for (i = 0; i < sockets->rows; i++)
		count += table_u64(sockets, i, column, &value) &&
			 value >= least && value <= most;
	return count;
}

/*
 * Each line of a histogram counts the values within its bounds; there is one.
 */
static void expect_histogram(struct __test_metadata *_metadata,
			     const struct table *sockets,
			     const struct table *summary, const char *column)
{
	uint64_t counted = 0;
	size_t i;

	for (i = 0; i < summary->rows; i++) {
		const char *name = table_field(summary, i, "name");
		size_t length = strlen(column);

		if (strncmp(name, column, length) || name[length] != '_')
			continue;
		counted += summary_of(summary, "", name);
		EXPECT_EQ(count_slot(sockets, column, name + length + 1),
			  summary_of(summary, "", name)) TH_LOG("%s", name);
	}
	EXPECT_EQ(sockets->rows - table_count(sockets, column, "-"), counted)
		TH_LOG("%s", column);
	EXPECT_LT(4U, counted);
}

/* Each congestion control in use has a line, and no other. */
static void expect_algorithms(struct __test_metadata *_metadata,
			      const struct table *sockets,
			      const struct table *summary)
{
	uint64_t counted = 0;
	size_t i;

	for (i = 0; i < summary->rows; i++) {
		const char *name = table_field(summary, i, "name");

		if (strncmp(name, "cc_", 3) || !strcmp(name, "cc_other"))
			continue;
		counted += summary_of(summary, "", name);
		EXPECT_EQ(table_count(sockets, "cc", name + 3),
			  summary_of(summary, "", name)) TH_LOG("%s", name);
	}
	EXPECT_EQ(sockets->rows - table_count(sockets, "cc", "-"), counted);
	EXPECT_EQ(0U, summary_of(summary, "cc_", "other"));
	EXPECT_LT(4U, counted);
}

TEST_F(namespace, is_counted_by_the_summary)
{
	static const char *const sums[] = {
		"recvq_bytes", "sendq_bytes", "rmem_alloc_bytes",
		"wmem_queued_bytes", "forward_alloc_bytes", "bytes_sent",
		"bytes_received",
		"bytes_retrans", "segs_in", "segs_out", "retrans_total",
		"retrans_out", "lost",
	};
	static const char select[] =
		"select state,family,kind,srtt_us,recvq_bytes,sendq_bytes,"
		"rmem_alloc_bytes,wmem_queued_bytes,forward_alloc_bytes,"
		"bytes_sent,bytes_received,bytes_retrans,segs_in,segs_out,"
		"retrans_total,retrans_out,lost,snd_cwnd,cc,orphan";
	struct table sockets, summary, after;
	size_t i, attempt;
	bool same = false;

	for (attempt = 0; attempt < ATTEMPTS && !same; attempt++) {
		usleep(10000);
		ASSERT_TRUE(table_read(&sockets, TABLE_SOCKETS, select));
		ASSERT_TRUE(table_read(&summary, TABLE_SUMMARY, NULL));
		ASSERT_TRUE(table_read(&after, TABLE_SOCKETS, select));
		same = sockets.rows == after.rows;
		for (i = 0; same && i < after.rows * after.columns; i++)
			same = !strcmp(sockets.fields[i], after.fields[i]);
	}
	ASSERT_TRUE(same);
	EXPECT_EQ(sockets.rows, summary_of(&summary, "", "sockets"));
	EXPECT_EQ(table_count(&sockets, "family", "inet"),
		  summary_of(&summary, "family_", "inet"));
	EXPECT_EQ(table_count(&sockets, "family", "inet6"),
		  summary_of(&summary, "family_", "inet6"));
	EXPECT_EQ(table_count(&sockets, "kind", "request"),
		  summary_of(&summary, "kind_", "request"));
	EXPECT_EQ(table_count(&sockets, "kind", "timewait"),
		  summary_of(&summary, "kind_", "timewait"));
	for (i = 1; i < WITNESS_STATES; i++) {
		EXPECT_EQ(table_count(&sockets, "state", witness_states[i]),
			  summary_of(&summary, "state_", witness_states[i]))
			TH_LOG("%s", witness_states[i]);
	}
	EXPECT_EQ(table_count(&sockets, "state", "BOUND"),
		  summary_of(&summary, "state_", "BOUND"));
	for (i = 0; i < ARRAY_SIZE(sums); i++) {
		EXPECT_EQ(sum_of(&sockets, sums[i]),
			  summary_of(&summary, "", sums[i]))
			TH_LOG("%s", sums[i]);
	}
	EXPECT_EQ(table_count(&sockets, "state", "LISTEN"),
		  summary_of(&summary, "", "listeners"));
	EXPECT_EQ(table_count(&sockets, "orphan", "1"),
		  summary_of(&summary, "", "orphans"));
	/* The connection in FIN_WAIT1. */
	EXPECT_EQ(1U, summary_of(&summary, "", "orphans"));
	expect_histogram(_metadata, &sockets, &summary, "srtt_us");
	expect_histogram(_metadata, &sockets, &summary, "snd_cwnd");
	expect_algorithms(_metadata, &sockets, &summary);
}

TEST_HARNESS_MAIN
