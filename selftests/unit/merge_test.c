// SPDX-License-Identifier: GPL-2.0
/*
 * The merge of streams that grow while they are read, as processors write to the
 * shards of a ring: records come in the order of time, each once.
 */
#include "trace/merge.h"

#include "kselftest_harness.h"

#include <stdlib.h>

#define STREAMS		TCPLENS_MERGE_STREAMS_MAX
#define LENGTH		4096

/**
 * struct stream - records of a stream
 * @count: Number of records.
 * @read: How many of them were read.
 * @times_ns: Their times.
 */
struct stream {
	unsigned int count;
	unsigned int read;
	u64 times_ns[LENGTH];
};

static struct tcplens_merge merge;
static struct stream streams[STREAMS];
static u64 now_ns;
static unsigned int write_percent;

FIXTURE(merge)
{
};

FIXTURE_SETUP(merge)
{
	memset(streams, 0, sizeof(streams));
	srandom(1);
	now_ns = 1000;
	write_percent = 0;
	tcplens_merge_init(&merge);
}

FIXTURE_TEARDOWN(merge)
{
}

static void write_at(unsigned int i, u64 time_ns)
{
	if (streams[i].count < LENGTH)
		streams[i].times_ns[streams[i].count++] = time_ns;
}

static void see_next(unsigned int i)
{
	struct stream *stream = &streams[i];

	merge.next_ns[i] = stream->read < stream->count ?
			   stream->times_ns[stream->read] : TCPLENS_MERGE_NONE;
}

/* Now and then another processor writes a record: at any point of a reader. */
static void may_write(void)
{
	if ((unsigned int)random() % 100 < write_percent)
		write_at(random() % STREAMS, ++now_ns);
}

static bool look(void)
{
	bool found = false;
	unsigned int i;

	tcplens_merge_extend(&merge, now_ns);
	for (i = 0; i < STREAMS; i++) {
		may_write();
		if (merge.next_ns[i] == TCPLENS_MERGE_NONE)
			see_next(i);
		tcplens_merge_add(&merge, i);
		found |= merge.next_ns[i] != TCPLENS_MERGE_NONE;
	}
	return found;
}

/* Returns the time of the next record, or TCPLENS_MERGE_NONE. */
static u64 read_next(void)
{
	unsigned int looks;
	u64 time_ns;

	for (looks = 0; !tcplens_merge_choose(&merge); looks++) {
		if (!look())
			return TCPLENS_MERGE_NONE;
		/* Whatever the clock says, a second look suffices. */
		if (looks == 2)
			abort();
	}
	time_ns = merge.next_ns[merge.stream];
	streams[merge.stream].read++;
	may_write();
	see_next(merge.stream);
	return time_ns;
}

static unsigned int count_all(void)
{
	unsigned int i, sum = 0;

	for (i = 0; i < STREAMS; i++)
		sum += streams[i].count;
	return sum;
}

TEST_F(merge, gives_what_is_there_in_order)
{
	u64 before = 0, time_ns;
	unsigned int i, count;

	for (i = 0; i < 1000; i++)
		write_at(random() % STREAMS, ++now_ns);
	for (count = 0; count < 1000; count++) {
		time_ns = read_next();
		ASSERT_LT(before, time_ns);
		before = time_ns;
	}
	EXPECT_EQ(now_ns, before);
	EXPECT_EQ(TCPLENS_MERGE_NONE, read_next());
}

TEST_F(merge, gives_the_lower_stream_first_at_equal_times)
{
	unsigned int i, round;

	/* Two records of each stream, all of one time. */
	for (i = 0; i < STREAMS; i++) {
		write_at(STREAMS - 1 - i, now_ns);
		write_at(STREAMS - 1 - i, now_ns);
	}
	for (i = 0; i < STREAMS; i++) {
		for (round = 0; round < 2; round++) {
			EXPECT_EQ(now_ns, read_next());
			EXPECT_EQ(i, merge.stream);
		}
	}
}

/* A record that follows another one is not read before it. */
TEST_F(merge, keeps_the_order_while_streams_grow)
{
	unsigned int percent, count = 0;
	u64 before = 0, time_ns;

	for (percent = 1; percent <= 90; percent += 8) {
		unsigned int steps;

		write_percent = percent;
		for (steps = 0; steps < 2000; steps++) {
			may_write();
			time_ns = read_next();
			if (time_ns == TCPLENS_MERGE_NONE)
				continue;
			ASSERT_LT(before, time_ns)
				TH_LOG("after %u records, %u %%", count, percent);
			before = time_ns;
			count++;
		}
	}
	write_percent = 0;
	while (read_next() != TCPLENS_MERGE_NONE)
		count++;
	EXPECT_EQ(count_all(), count);
	EXPECT_LT(10000U, count);
}

TEST_F(merge, gives_records_that_the_clock_of_the_reader_has_not_reached)
{
	write_at(3, now_ns + 50);
	write_at(7, now_ns + 20);
	EXPECT_EQ(now_ns + 20, read_next());
	EXPECT_EQ(now_ns + 50, read_next());
	EXPECT_EQ(TCPLENS_MERGE_NONE, read_next());
}

/* A late record of an earlier time is not held back. */
TEST_F(merge, gives_a_late_record_at_once)
{
	write_at(0, 10);
	write_at(0, 20);
	EXPECT_EQ(10U, read_next());
	write_at(1, 5);
	EXPECT_EQ(20U, read_next());
	EXPECT_EQ(5U, read_next());
}

TEST_F(merge, compares_one_stream_only_while_others_are_empty)
{
	unsigned int i;

	for (i = 0; i < 10; i++)
		write_at(9, ++now_ns);
	read_next();
	for (i = 1; i < 10; i++) {
		EXPECT_GT(merge.others_ns, merge.next_ns[9]);
		read_next();
	}
}

TEST_HARNESS_MAIN
