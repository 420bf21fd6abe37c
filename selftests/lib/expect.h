/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Additions to the kselftest harness: skips, refused calls, fields of a table.
 * Each failure prints the expected and the seen value.
 */
#ifndef TCPLENS_SELFTESTS_EXPECT_H
#define TCPLENS_SELFTESTS_EXPECT_H

#include "kselftest_harness.h"
#include "net.h"
#include "slowness.h"
#include "table.h"
#include "truth.h"

#include <errno.h>
#include <inttypes.h>
#include <sched.h>

/* Seconds. An emulated machine may share its processors. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT	120

/* Runs after the constructors of the harness, which list the tests. */
static void __attribute__((constructor(KSELFTEST_PRIO_XFAIL + 1)))
scale_time_limits(void)
{
	struct __fixture_metadata *fixture;
	struct __test_metadata *test;

	for (fixture = __fixture_list; fixture; fixture = fixture->next)
		for (test = fixture->tests; test; test = test->next)
			test->timeout *= slowness();
}

/*
 * With TCPLENS_EXPECT_ALL a test may be skipped only for what the kernel is
 * known to lack: a word of the comma-separated list TCPLENS_LACKS.
 */
static inline bool may_skip(const char *reason)
{
	char *words = getenv("TCPLENS_LACKS"), *word, *rest;
	bool is_known = false;

	if (!getenv("TCPLENS_EXPECT_ALL"))
		return true;
	words = strdup(words ? words : "");
	for (word = strtok_r(words, ",", &rest); word && !is_known;
	     word = strtok_r(NULL, ",", &rest))
		is_known = strstr(reason, word);
	free(words);
	return is_known;
}

/*
 * Skips a test that needs what is missing here, with the reason; fails if it
 * must not be missing. For use in a test or a fixture's setup, which
 * @statement leaves.
 */
#define SKIP_IF(statement, reason)					\
do {									\
	const char *__reason = (reason);				\
									\
	if (__reason && !may_skip(__reason)) {				\
		TH_LOG("must not be missing here: %s", __reason);	\
		ASSERT_EQ(NULL, __reason);				\
	}								\
	if (__reason)							\
		SKIP(statement, "%s", __reason);			\
} while (0)

/* A call returns -1 with this errno. */
#define EXPECT_REFUSED(expected_errno, call)				\
do {									\
	long __ret;							\
									\
	errno = 0;							\
	__ret = (long)(call);						\
	EXPECT_EQ(-1, __ret)						\
		TH_LOG("%s should be refused", #call);			\
	EXPECT_EQ(expected_errno, errno)				\
		TH_LOG("%s: expected %s, seen %s", #call,		\
		       strerror(expected_errno), strerror(errno));	\
} while (0)

/* Pins the caller to a processor; false if there is none of that number. */
static inline bool run_on_processor(int processor)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(processor, &set);
	return !sched_setaffinity(0, sizeof(set), &set);
}

/* An invalid address that the compiler does not know. */
static inline char *nowhere(void)
{
	return (char *)(sysconf(_SC_PAGESIZE) / 2);
}

/* The rest of the line at the file position, without newline. */
static inline const char *first_line(int fd)
{
	static char text[8192];
	ssize_t got = read(fd, text, sizeof(text) - 1);

	if (got < 0)
		snprintf(text, sizeof(text), "(%s)", strerror(errno));
	else
		text[got] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return text;
}

static inline const char *header_after_seek(int fd)
{
	lseek(fd, 0, SEEK_SET);
	return first_line(fd);
}

/* All columns of all sockets; returns the row of this one. */
static inline size_t look_at(struct __test_metadata *_metadata, int fd,
			     struct table *table)
{
	size_t row;

	ASSERT_TRUE(table_read(table, TABLE_SOCKETS, "select *"));
	row = table_find_u64(table, "cookie", socket_cookie(fd));
	ASSERT_NE(TABLE_NONE, row);
	return row;
}

static inline void expect_text(struct __test_metadata *_metadata,
			       const struct table *table, size_t row,
			       const char *column, const char *expected)
{
	EXPECT_STREQ(expected, table_field(table, row, column))
		TH_LOG("column %s of %s %s", column,
		       table_field(table, row, "state"),
		       table_field(table, row, "local"));
}

/* A column of a socket equals its witness. */
static inline void expect_column(struct __test_metadata *_metadata, int fd,
				 const char *column, const char *witness,
				 const char *expected)
{
	struct table table;
	size_t row = look_at(_metadata, fd, &table);

	EXPECT_TRUE(truth_text(&table, row, column, witness, expected));
	table_free(&table);
}

static inline void expect_number(struct __test_metadata *_metadata,
				 const struct table *table, size_t row,
				 const char *column, uint64_t expected)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, expected);
	expect_text(_metadata, table, row, column, text);
}

static inline void expect_between(struct __test_metadata *_metadata,
				  const struct table *table, size_t row,
				  const char *column, uint64_t least,
				  uint64_t most)
{
	uint64_t seen;

	EXPECT_TRUE(table_u64(table, row, column, &seen));
	EXPECT_TRUE(seen >= least && seen <= most)
		TH_LOG("%s: expected %" PRIu64 " to %" PRIu64 ", seen %" PRIu64,
		       column, least, most, seen);
}

#endif /* TCPLENS_SELFTESTS_EXPECT_H */
