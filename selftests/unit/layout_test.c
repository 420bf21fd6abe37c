// SPDX-License-Identifier: GPL-2.0
/*
 * Layouts of a record: clearing and copying reach every byte of the selected
 * columns, and no other byte.
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

static bool is_dirty_outside(const struct tcplens_record *record,
			     const struct tcplens_layout *layout)
{
	struct tcplens_record copy = *record;
	unsigned int i;

	for (i = 0; i < layout->count; i++)
		memset((char *)&copy + layout->ranges[i].from, DIRT,
		       layout->ranges[i].bytes);
	for (i = 0; i < sizeof(copy); i++) {
		if (((const u8 *)&copy)[i] != DIRT)
			return false;
	}
	return true;
}

TEST(columns_without_a_group_are_in_the_head)
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

TEST(every_column_of_a_group_is_absent_after_clearing)
{
	struct tcplens_record record;
	struct tcplens_layout layout;
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		const struct tcplens_column *column = &tcplens_columns[i];
		char text[TCPLENS_LINE_BYTES], *end;

		memset(&record, DIRT, sizeof(record));
		memset(&record, 0xff, TCPLENS_RECORD_HEAD_BYTES);
		tcplens_layout_of_groups(&layout, tcplens_columns_groups(i));
		tcplens_layout_clear(&layout, &record);
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

TEST(clearing_a_group_keeps_all_other_bytes)
{
	struct tcplens_record record;
	struct tcplens_layout layout;
	unsigned int bit;

	for (bit = 0; bit < 32; bit++) {
		memset(&record, DIRT, sizeof(record));
		tcplens_layout_of_groups(&layout, 1U << bit);
		tcplens_layout_clear(&layout, &record);
		EXPECT_TRUE(is_dirty_outside(&record, &layout));
		EXPECT_FALSE(layout.count &&
			     layout.ranges[0].from < TCPLENS_RECORD_HEAD_BYTES);
	}
}

TEST(a_copy_has_all_columns_of_a_file)
{
	struct tcplens_query_error error;
	struct tcplens_record record;
	struct tcplens_layout layout;
	struct tcplens_query query;
	char copy[sizeof(record)];
	unsigned int file, i, run;

	memset(&record, DIRT, sizeof(record));
	for (file = 0; file < TCPLENS_FILES; file++) {
		struct tcplens_record seen = { 0 };
		const char *at = copy;

		ASSERT_EQ(0, tcplens_query_parse(&query, 1 << file, "select *",
						 8, &error));
		tcplens_layout_of_columns(&layout, query.columns, query.count);
		ASSERT_EQ(copy + layout.bytes,
			  tcplens_layout_copy(copy, &layout, &record));
		for (run = 0; run < layout.count; run++) {
			memcpy((char *)&seen + layout.ranges[run].from, at,
			       layout.ranges[run].bytes);
			at += layout.ranges[run].bytes;
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

TEST(a_copy_restores_all_columns_of_a_file)
{
	struct tcplens_record record, seen;
	char copy[sizeof(record)];
	struct tcplens_layout layout;
	unsigned int gap, i;
	u8 file;

	for (i = 0; i < sizeof(record); i++)
		((char *)&record)[i] = i % 97 + 1;
	record.interface[sizeof(record.interface) - 1] = '\0';
	for (file = 1; file & TCPLENS_FILES_ALL; file <<= 1) {
		for (gap = 0; gap <= 24; gap += 24) {
			tcplens_layout_of_file(&layout, file, gap);
			memset(&seen, DIRT, sizeof(seen));
			ASSERT_EQ(copy + layout.bytes,
				  tcplens_layout_copy(copy, &layout, &record));
			tcplens_layout_restore(&seen, &layout, copy);
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
					  copy[tcplens_layout_offset(&layout, at)])
					TH_LOG("%s", tcplens_columns[i].name);
			}
		}
	}
}

TEST(what_a_layout_copies_is_restored_where_it_was)
{
	struct tcplens_record record, seen, cleared;
	char copy[sizeof(record)];
	struct tcplens_layout layout;
	unsigned int i, j, at = 0;

	for (i = 0; i < sizeof(record); i++)
		((char *)&record)[i] = i % 89 + 1;
	memset(&seen, DIRT, sizeof(seen));
	tcplens_layout_of_file(&layout, TCPLENS_FILE_CLOSED, 24);
	ASSERT_LT(layout.bytes, sizeof(record));
	ASSERT_EQ(copy + layout.bytes,
		  tcplens_layout_copy(copy, &layout, &record));
	tcplens_layout_restore(&seen, &layout, copy);
	for (i = 0; i < layout.count; i++) {
		for (j = 0; j < layout.ranges[i].bytes; j++) {
			unsigned int from = layout.ranges[i].from + j;

			EXPECT_EQ(at, tcplens_layout_offset(&layout, from));
			EXPECT_EQ(((char *)&record)[from], copy[at++]);
			EXPECT_EQ(((char *)&record)[from],
				  ((char *)&seen)[from]);
			((char *)&record)[from] = (char)DIRT;
		}
	}
	EXPECT_EQ(layout.bytes, at);
	tcplens_layout_clear_all(&cleared);
	tcplens_layout_clear(&layout, &seen);
	for (i = 0; i < sizeof(record); i++) {
		bool in_layout = ((char *)&record)[i] == (char)DIRT;

		EXPECT_EQ(in_layout ? ((char *)&cleared)[i] : (char)DIRT,
			  ((char *)&seen)[i]);
	}
}

/* Binary records also have bytes between columns. */
TEST(clearing_all_clears_every_byte)
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

/* Otherwise a second sampling plan would clear values of the first one. */
TEST(groups_share_no_bytes)
{
	struct tcplens_layout all, layout;
	size_t bytes = 0;
	unsigned int bit;

	tcplens_layout_of_groups(&all, ~0U);
	EXPECT_EQ(2, all.count);
	for (bit = 0; bit < 32; bit++) {
		tcplens_layout_of_groups(&layout, 1U << bit);
		bytes += layout.bytes;
	}
	EXPECT_EQ(all.bytes, bytes);
}

TEST_HARNESS_MAIN
