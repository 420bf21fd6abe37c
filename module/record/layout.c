// SPDX-License-Identifier: GPL-2.0
/*
 * The words of a record: which of its bytes a query is about.
 *
 * A record has room for all that is known of a socket, and a query asks for
 * little of it. What was not asked for is neither cleared for every socket nor
 * copied: writing all of it took a fifth of what it costs to look at a socket.
 *
 * Columns are published in whole words, and what is between two of them that are
 * near with them; groups are cleared byte by byte.
 *
 * This file is pure: see pure.h.
 */
#include "record/layout.h"

/*
 * The most words that are copied to get over them. The facts of ss -tinmoe are six
 * copies instead of twelve then, and a record a tenth cheaper.
 */
#define GAP		4

/* All strings of a record stand from here on. */
#define STRINGS		offsetof(struct tcplens_record, cc)

#define START(of, member)	\
	{ TCPLENS_GROUP_##of, offsetof(struct tcplens_record, member) }

/*
 * Where the columns of each group begin, in the order of struct tcplens_record;
 * they end where the next ones begin.
 */
static const struct {
	u32 group;
	u16 from;
} group_ranges[] = {
	START(OWNERSHIP, inode),
	START(TIMERS, keepalive_timer_ms),
	START(MEMORY, rmem_alloc_bytes),
	START(COUNTERS, bytes_sent),
	START(SCOREBOARD, retrans_out),
	START(QUEUES, recvq_bytes),
	START(WINDOWS, snd_cwnd),
	START(SIZES, snd_mss),
	START(ROUND_TRIP, srtt_us),
	START(NEGOTIATED, received_ce),
	START(CA, ca_state),
	START(LIMITS, busy_time_us),
	START(AGES, last_data_sent_ms),
	START(RATES, pacing_rate),
	START(IN_FLIGHT, in_flight_bytes),
	START(SEQUENCE, snd_una),
	START(INITIAL, snd_initial),
	START(CONGESTION_CONTROL, bbr_bw),
	START(ULP, mptcp),
	START(OPTIONS, tos),
	START(SETTINGS, rto_min_us),
	START(POLICY, mark),
	START(CGROUP, cgroup_id),
	START(AGE, age_ms),
	START(LISTENER, half_open),
	START(CONN_COUNT, children),
	START(OWNER, pid),
	START(EVENT, event),
	START(CA, cc),
	START(ULP, ulp),
	START(OPTIONS, bound_interface),
	START(OWNER, comm),
	START(CGROUP_PATH, cgroup),
	/* What is no column. */
	START(SOCKET, interface),
};

static void select_column(bool *selected, const struct tcplens_column *column)
{
	size_t last = column->offset + tcplens_columns_bytes(column) - 1;
	size_t word;

	for (word = column->offset / TCPLENS_WORD_BYTES; word <= last / TCPLENS_WORD_BYTES;
	     word++)
		selected[word] = true;
}

static bool ends_at(const struct tcplens_layout *layout, u16 from)
{
	const struct tcplens_layout_range *last;

	if (!layout->count)
		return false;
	last = &layout->ranges[layout->count - 1];
	return last->from + last->bytes == from;
}

/* Numbers and strings are cleared with different bytes. */
static void add_range(struct tcplens_layout *layout, u16 from, u16 to)
{
	if (!ends_at(layout, from) || from == STRINGS)
		layout->ranges[layout->count++] =
			(struct tcplens_layout_range){ .from = from };
	layout->ranges[layout->count - 1].bytes += to - from;
	layout->bytes += to - from;
}

/* What is between two words that are at most @gap apart goes with them. */
static void of_selected(struct tcplens_layout *layout, const bool *selected,
			unsigned int gap)
{
	unsigned int after = 0, i;

	layout->count = 0;
	layout->bytes = 0;
	for (i = 0; i < TCPLENS_RECORD_WORDS; i++) {
		unsigned int from = i;

		if (!selected[i])
			continue;
		/* To begin anew takes more than to copy what is between. */
		if (after && i - after <= gap)
			from = after;
		after = i + 1;
		add_range(layout, from * TCPLENS_WORD_BYTES, after * TCPLENS_WORD_BYTES);
	}
}

/**
 * tcplens_layout_of_columns() - the layout of the selected columns
 * @layout: The layout to overwrite.
 * @columns: Indices in tcplens_columns.
 * @count: How many indices.
 */
void tcplens_layout_of_columns(struct tcplens_layout *layout,
			       const u16 *columns, unsigned int count)
{
	bool selected[TCPLENS_RECORD_WORDS] = { false };
	unsigned int i;

	for (i = 0; i < count; i++)
		select_column(selected, &tcplens_columns[columns[i]]);
	of_selected(layout, selected, GAP);
}

/**
 * tcplens_layout_of_file() - find out where all columns of a file stand
 * @layout: What to overwrite.
 * @file: The file.
 * @gap: How many words that have none go along rather than to begin anew.
 *
 * And the name of the interface, without which some addresses are not whole.
 */
void tcplens_layout_of_file(struct tcplens_layout *layout, enum tcplens_file file,
			   unsigned int gap)
{
	bool selected[TCPLENS_RECORD_WORDS] = { false };
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		if (tcplens_columns_files(i) & file)
			select_column(selected, &tcplens_columns[i]);
	}
	of_selected(layout, selected, gap);
	add_range(layout, offsetof(struct tcplens_record, interface),
		sizeof(struct tcplens_record));
}

/**
 * tcplens_layout_of_record() - all of them
 * @layout: What to overwrite.
 */
void tcplens_layout_of_record(struct tcplens_layout *layout)
{
	layout->count = 0;
	layout->bytes = 0;
	add_range(layout, 0, STRINGS);
	add_range(layout, STRINGS, sizeof(struct tcplens_record));
}

/**
 * tcplens_layout_of_groups() - find out where the columns of groups stand
 * @layout: What to overwrite.
 * @groups: The groups: bits of enum tcplens_group.
 *
 * What stands in the record's head is left out.
 */
void tcplens_layout_of_groups(struct tcplens_layout *layout, u32 groups)
{
	unsigned int i;

	layout->count = 0;
	layout->bytes = 0;
	for (i = 0; i + 1 < ARRAY_SIZE(group_ranges); i++) {
		if (group_ranges[i].group & groups)
			add_range(layout, group_ranges[i].from,
				group_ranges[i + 1].from);
	}
}

/**
 * tcplens_layout_clear_all() - say that nothing is known
 * @record: The record.
 *
 * Once for a record that is used for one socket after the other: what is never
 * asked for stays as this leaves it.
 */
void tcplens_layout_clear_all(struct tcplens_record *record)
{
	memset(record, 0xff, STRINGS);
	memset((char *)record + STRINGS, 0, sizeof(*record) - STRINGS);
}

/**
 * tcplens_layout_clear() - say of groups that nothing is known
 * @layout: Where their columns stand.
 * @record: The record.
 */
void tcplens_layout_clear(const struct tcplens_layout *layout,
			 struct tcplens_record *record)
{
	unsigned int i;

	for (i = 0; i < layout->count; i++) {
		const struct tcplens_layout_range *range = &layout->ranges[i];

		/* Strings are absent if they are empty. */
		memset((char *)record + range->from,
		       range->from < STRINGS ? 0xff : 0, range->bytes);
	}
}

/**
 * tcplens_layout_copy() - write columns one behind the other
 * @out: Room for the @bytes of @layout.
 * @layout: Where they stand.
 * @record: The record.
 *
 * Return: the byte after the last one written.
 */
char *tcplens_layout_copy(char *out, const struct tcplens_layout *layout,
			 const struct tcplens_record *record)
{
	unsigned int i;

	for (i = 0; i < layout->count; i++) {
		const struct tcplens_layout_range *range = &layout->ranges[i];

		memcpy(out, (const char *)record + range->from, range->bytes);
		out += range->bytes;
	}
	return out;
}

/**
 * tcplens_layout_restore() - bring back what tcplens_layout_copy() wrote
 * @record: The record; of it nothing else is written.
 * @layout: Where the columns stand.
 * @from: What was written.
 */
void tcplens_layout_restore(struct tcplens_record *record,
			   const struct tcplens_layout *layout, const char *from)
{
	unsigned int i;

	for (i = 0; i < layout->count; i++) {
		const struct tcplens_layout_range *range = &layout->ranges[i];

		memcpy((char *)record + range->from, from, range->bytes);
		from += range->bytes;
	}
}

/**
 * tcplens_layout_offset() - where a value stands in what is published
 * @layout: Which bytes of a record that is.
 * @offset: Where the value stands in struct tcplens_record; it is one of them.
 *
 * Return: bytes.
 */
u32 tcplens_layout_offset(const struct tcplens_layout *layout, u16 offset)
{
	const struct tcplens_layout_range *range = layout->ranges;
	u32 before = 0;

	while (offset >= range->from + range->bytes) {
		before += range->bytes;
		range++;
	}
	return before + offset - range->from;
}
