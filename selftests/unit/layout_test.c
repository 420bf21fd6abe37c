// SPDX-License-Identifier: GPL-2.0
/*
 * The words of a record: nothing that is asked for is left as it was before,
 * and nothing else is touched.
 */
#include "record/layout.h"
#include "output/text.h"

#include "kselftest_harness.h"

#define DIRT	0x5a

static bool is_dirty(const struct tcplens_record *record, size_t from,
		     size_t bytes)
{
	size_t i;

	for (i = from; i < from + bytes; i++) {
		if (((const u8 *)record)[i] == DIRT)
			return true;
	}
	return false;
}

static bool is_clean_but(const struct tcplens_record *record,
			 const struct tcplens_layout *words)
{
	struct tcplens_record copy = *record;
	unsigned int i;

	for (i = 0; i < words->count; i++)
		memset((char *)&copy + words->runs[i].from, DIRT,
		       words->runs[i].bytes);
	for (i = 0; i < sizeof(copy); i++) {
		if (((const u8 *)&copy)[i] != DIRT)
			return false;
	}
	return true;
}

TEST(what_every_socket_has_stands_in_the_head)
{
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		const struct tcplens_column *column = &tcplens_columns[i];

		if (column->group == TCPLENS_GROUP_SOCKET)
			EXPECT_LE(column->offset + tcplens_columns_bytes(column),
				  TCPLENS_RECORD_HEAD_BYTES)
				TH_LOG("%s", column->name);
	}
}

/* Of whatever type it is, so it is shown as one that is not known. */
TEST(every_column_of_a_group_is_absent_after_clearing)
{
	struct tcplens_record record;
	struct tcplens_layout words;
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		const struct tcplens_column *column = &tcplens_columns[i];
		char text[TCPLENS_LINE_BYTES], *end;

		memset(&record, DIRT, sizeof(record));
		memset(&record, 0xff, TCPLENS_RECORD_HEAD_BYTES);
		tcplens_layout_of_groups(&words, tcplens_columns_groups(i));
		tcplens_layout_clear(&words, &record);
		EXPECT_FALSE(is_dirty(&record, column->offset,
				      tcplens_columns_bytes(column)))
			TH_LOG("%s", column->name);
		end = tcplens_text_value(text, column,
					   (char *)&record + column->offset, "");
		EXPECT_EQ(1, end - text)
			TH_LOG("%s", column->name);
		EXPECT_EQ(TCPLENS_ABSENT[0], *text);
	}
}

TEST(nothing_else_is_cleared)
{
	struct tcplens_record record;
	struct tcplens_layout words;
	unsigned int bit;

	for (bit = 0; bit < 32; bit++) {
		memset(&record, DIRT, sizeof(record));
		tcplens_layout_of_groups(&words, 1U << bit);
		tcplens_layout_clear(&words, &record);
		EXPECT_TRUE(is_clean_but(&record, &words));
		EXPECT_FALSE(words.count &&
			     words.runs[0].from < TCPLENS_RECORD_HEAD_BYTES);
	}
}

/* What a file has, though its columns are in many groups, is found and copied. */
TEST(the_columns_of_any_file_are_copied)
{
	struct tcplens_query_error error;
	struct tcplens_record record;
	struct tcplens_layout words;
	struct tcplens_query query;
	char copy[sizeof(record)];
	unsigned int file, i, run;

	memset(&record, DIRT, sizeof(record));
	for (file = 0; file < TCPLENS_FILES; file++) {
		struct tcplens_record seen = { 0 };
		const char *at = copy;

		ASSERT_EQ(0, tcplens_query_parse(&query, 1 << file, "select *",
						 8, &error));
		tcplens_layout_of_columns(&words, &query);
		ASSERT_EQ(copy + words.bytes,
			  tcplens_layout_copy(copy, &words, &record));
		for (run = 0; run < words.count; run++) {
			memcpy((char *)&seen + words.runs[run].from, at,
			       words.runs[run].bytes);
			at += words.runs[run].bytes;
		}
		for (i = 0; i < query.count; i++) {
			const struct tcplens_column *column =
				&tcplens_columns[query.columns[i]];

			EXPECT_EQ(0, memcmp((char *)&seen + column->offset,
					    (char *)&record + column->offset,
					    tcplens_columns_bytes(column)))
				TH_LOG("%s", column->name);
		}
	}
}

/* What probes write is kept so, and read later. */
TEST(all_columns_of_a_file_come_back)
{
	struct tcplens_record record, seen;
	char copy[sizeof(record)];
	struct tcplens_layout words;
	unsigned int gap, i;
	u8 file;

	for (i = 0; i < sizeof(record); i++)
		((char *)&record)[i] = i % 97 + 1;
	record.interface[sizeof(record.interface) - 1] = '\0';
	for (file = 1; file & TCPLENS_FILES_ALL; file <<= 1) {
		for (gap = 0; gap <= 24; gap += 24) {
			tcplens_layout_of_file(&words, file, gap);
			memset(&seen, DIRT, sizeof(seen));
			ASSERT_EQ(copy + words.bytes,
				  tcplens_layout_copy(copy, &words, &record));
			tcplens_layout_restore(&seen, &words, copy);
			EXPECT_STREQ(record.interface, seen.interface);
			for (i = 0; i < tcplens_columns_count; i++) {
				u16 at = tcplens_columns[i].offset;

				if (!(tcplens_columns_files(i) & file))
					continue;
				EXPECT_EQ(0, memcmp((char *)&record + at,
						    (char *)&seen + at,
						    tcplens_columns_bytes(&tcplens_columns[i])))
					TH_LOG("%s", tcplens_columns[i].name);
				EXPECT_EQ(((char *)&record)[at],
					  copy[tcplens_layout_offset(&words, at)])
					TH_LOG("%s", tcplens_columns[i].name);
			}
		}
	}
}

/* What is kept as it is can be read by the same functions. */
TEST(a_whole_record_stands_as_it_is)
{
	struct tcplens_record record, seen;
	char copy[sizeof(record)];
	struct tcplens_layout words;
	unsigned int i;

	for (i = 0; i < sizeof(record); i++)
		((char *)&record)[i] = i % 97 + 1;
	tcplens_layout_of_record(&words);
	ASSERT_EQ(sizeof(record), words.bytes);
	ASSERT_EQ(copy + sizeof(record),
		  tcplens_layout_copy(copy, &words, &record));
	EXPECT_EQ(0, memcmp(copy, &record, sizeof(record)));
	for (i = 0; i < sizeof(record); i++)
		EXPECT_EQ(i, tcplens_layout_offset(&words, i));
	tcplens_layout_restore(&seen, &words, copy);
	EXPECT_EQ(0, memcmp(&seen, &record, sizeof(record)));
	tcplens_layout_clear(&words, &seen);
	tcplens_layout_clear_all(&record);
	EXPECT_EQ(0, memcmp(&seen, &record, sizeof(record)));
}

/* A record is published in words, which have what is between columns too. */
TEST(nothing_is_known_after_clearing_all)
{
	struct tcplens_record record;
	unsigned int i;

	memset(&record, DIRT, sizeof(record));
	tcplens_layout_clear_all(&record);
	EXPECT_FALSE(is_dirty(&record, 0, sizeof(record)));
	for (i = 0; i < tcplens_columns_count; i++) {
		const struct tcplens_column *column = &tcplens_columns[i];
		char text[TCPLENS_LINE_BYTES], *end;

		end = tcplens_text_value(text, column,
					   (char *)&record + column->offset, "");
		EXPECT_EQ(1, end - text)
			TH_LOG("%s", column->name);
	}
}

/* Else what the first plan found would be wiped out by the second one. */
TEST(groups_share_no_bytes)
{
	struct tcplens_layout all, words;
	size_t bytes = 0;
	unsigned int bit;

	tcplens_layout_of_groups(&all, ~0U);
	EXPECT_EQ(2, all.count);
	for (bit = 0; bit < 32; bit++) {
		tcplens_layout_of_groups(&words, 1U << bit);
		bytes += words.bytes;
	}
	EXPECT_EQ(all.bytes, bytes);
}

TEST_HARNESS_MAIN
