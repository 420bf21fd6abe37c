// SPDX-License-Identifier: GPL-2.0
/*
 * The names of processes: a query can ask for each of them as it is shown.
 */
#define READ_ONCE(x)	(x)

#include "query/query.h"
#include "record/comm.h"

#include "kselftest_harness.h"

#include <stdio.h>

/* Does "where comm=" with the shown name match the process, and no other one? */
static bool is_found_as_shown(const char *name)
{
	static struct tcplens_record record, other;
	char from[TCPLENS_NAME_BYTES] = { 0 }, line[64];
	struct tcplens_query_error error;
	struct tcplens_query query;
	int length;

	memcpy(from, name, strnlen(name, sizeof(from) - 1));
	tcplens_comm_copy(record.comm, from);
	strcpy(other.comm, "other");
	length = snprintf(line, sizeof(line), "where (comm=%s)", record.comm);
	if (tcplens_query_parse(&query, TCPLENS_FILE_SOCKETS, line, length, &error))
		return false;
	return tcplens_filter_matches(&query.filter, &record) &&
	       !tcplens_filter_matches(&query.filter, &other);
}

TEST(every_name_can_be_asked_for_as_it_is_shown)
{
	char name[8];
	int c;

	for (c = 1; c < 256; c++) {
		snprintf(name, sizeof(name), "%c", c);
		EXPECT_TRUE(is_found_as_shown(name))
			TH_LOG("the byte %d", c);
		snprintf(name, sizeof(name), "a%cb%c", c, c);
		EXPECT_TRUE(is_found_as_shown(name))
			TH_LOG("the byte %d", c);
		snprintf(name, sizeof(name), "%ca", c);
		EXPECT_TRUE(is_found_as_shown(name))
			TH_LOG("the byte %d", c);
	}
	EXPECT_TRUE(is_found_as_shown("(sd-pam)"));
}

TEST(common_names_are_shown_as_they_are)
{
	static const char *const names[] = {
		"nginx", "kworker/0:1-ev", "iou-wrk-190", "a.b_c-d", "C++[5]{}",
		"50%", "a@b#c$d^e;f",
	};
	char shown[TCPLENS_NAME_BYTES];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		char from[TCPLENS_NAME_BYTES] = { 0 };

		memcpy(from, names[i], strlen(names[i]));
		tcplens_comm_copy(shown, from);
		EXPECT_STREQ(names[i], shown);
	}
	tcplens_comm_copy(shown, "(sd-pam)\0______");
	EXPECT_STREQ("_sd-pam_", shown);
	tcplens_comm_copy(shown, "fifteen bytes\0_");
	EXPECT_STREQ("fifteen_bytes", shown);
}

TEST_HARNESS_MAIN
