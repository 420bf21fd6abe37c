// SPDX-License-Identifier: GPL-2.0
/*
 * The layout: the ranges of a record that hold selected columns or groups.
 *
 * A query usually needs a small part of a record. The module clears and copies only
 * that part: writing the whole record took a fifth of the time of sampling a
 * socket.
 *
 * A layout of columns has whole words, because binary records consist of words, and
 * also small gaps between them. A layout of groups, for clearing, has exactly the
 * bytes of the groups.
 *
 * This file is pure: see core/pure.h.
 */
#include "record/layout.h"

/*
 * The most unselected words between two ranges that are copied along, to copy one
 * range instead of two. With it the columns of ss -tinmoe take two copies instead
 * of six, and a record costs a tenth less.
 */
#define GAP		4

/* Offset of the first string; no number follows. */
#define STRINGS		offsetof(struct tcplens_record, cc)

#define START(of, member)	\
	{ TCPLENS_GROUP_##of, offsetof(struct tcplens_record, member) }

/*
 * The first column of each group, in the order of struct tcplens_record. A group
 * ends where the next one starts.
 */
static const struct {
	u32 group;
	u16 from;
} group_ranges[] = {
	START(OWNERSHIP, inode),
	START(MEMORY, drops),
	START(COUNTERS, bytes_sent),
	START(SCOREBOARD, retrans_out),
	START(QUEUES, recvq_bytes),
	START(WINDOWS, snd_cwnd),
	START(SIZES, snd_mss),
	START(ROUND_TRIP, srtt_us),
	START(LIMITS, busy_time_us),
	START(AGES, last_data_sent_ms),
	START(RATES, pacing_rate),
	START(CA, ca_state),
	START(NEGOTIATED, timestamps),
	START(IN_FLIGHT, in_flight_bytes),
	START(TIMERS, keepalive_timer_ms),
	START(SEQUENCE, snd_una),
	START(INITIAL, snd_initial),
	START(CONGESTION_CONTROL, bbr_bw),
	START(ULP, mptcp),
	START(OPTIONS, class_id),
	START(SETTINGS, tx_delay_us),
	START(POLICY, mark),
	START(CGROUP, cgroup_id),
	START(AGE, age_ms),
	START(STATE_AGE, state_age_ms),
	START(PROGRESS, una_age_ms),
	START(LISTENER, half_open),
	START(CONN_COUNT, connections),
	START(OWNER, pid),
	START(EVENT, event),
	START(CA, cc),
	START(ULP, ulp),
	START(OPTIONS, bound_interface),
	START(OWNER, comm),
	START(CGROUP_PATH, cgroup),
	/* No column: ends the last group. */
	START(SOCKET, interface),
};

static void select_column(bool *selected, const struct tcplens_column *column)
{
	size_t last = column->offset + tcplens_columns_bytes(column) - 1;
	size_t word;

	for (word = column->offset / TCPLENS_WORD_BYTES;
	     word <= last / TCPLENS_WORD_BYTES; word++)
		selected[word] = true;
}

/* Does the last range end at this offset? */
static bool ends_at(const struct tcplens_layout *layout, u16 offset)
{
	const struct tcplens_layout_range *last;

	if (!layout->count)
		return false;
	last = &layout->ranges[layout->count - 1];
	return last->from + last->bytes == offset;
}

/* A range does not cross from numbers to strings: clearing writes different bytes. */
static void add_range(struct tcplens_layout *layout, u16 from, u16 to)
{
	if (!ends_at(layout, from) || from == STRINGS)
		layout->ranges[layout->count++] =
			(struct tcplens_layout_range){ .from = from };
	layout->ranges[layout->count - 1].bytes += to - from;
	layout->bytes += to - from;
}

/* Includes up to @gap unselected words between two selected ones. */
static void add_selected(struct tcplens_layout *layout, const bool *selected,
			 unsigned int gap)
{
	unsigned int after = 0, i;

	layout->count = 0;
	layout->bytes = 0;
	for (i = 0; i < TCPLENS_RECORD_WORDS; i++) {
		unsigned int from = i;

		if (!selected[i])
			continue;
		if (after && i - after <= gap)
			from = after;
		after = i + 1;
		add_range(layout, from * TCPLENS_WORD_BYTES,
			  after * TCPLENS_WORD_BYTES);
	}
}

/**
 * tcplens_layout_of_columns() - the layout of the selected columns
 * @layout: The layout to overwrite.
 * @columns: Indices in tcplens_columns.
 * @count: Number of indices.
 *
 * Context: Any.
 */
void tcplens_layout_of_columns(struct tcplens_layout *layout,
			       const u16 *columns, unsigned int count)
{
	bool selected[TCPLENS_RECORD_WORDS] = { false };
	unsigned int i;

	for (i = 0; i < count; i++)
		select_column(selected, &tcplens_columns[columns[i]]);
	add_selected(layout, selected, GAP);
}

/**
 * tcplens_layout_of_file() - the layout of all columns of a file
 * @layout: The layout to overwrite.
 * @file: The file.
 * @gap: The most words without a column between two ranges to include.
 *
 * Includes the name of the interface, which link-local addresses need.
 *
 * Context: Any.
 */
void tcplens_layout_of_file(struct tcplens_layout *layout,
			    enum tcplens_file file, unsigned int gap)
{
	bool selected[TCPLENS_RECORD_WORDS] = { false };
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		if (tcplens_columns_files(i) & file)
			select_column(selected, &tcplens_columns[i]);
	}
	add_selected(layout, selected, gap);
	add_range(layout, offsetof(struct tcplens_record, interface),
		  sizeof(struct tcplens_record));
}

/**
 * tcplens_layout_of_groups() - the layout of groups
 * @layout: The layout to overwrite.
 * @groups: The groups: bits of enum tcplens_group.
 *
 * The head of the record belongs to no group.
 *
 * Context: Any.
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
 * tcplens_layout_clear_all() - make all values of a record absent
 * @record: The record.
 *
 * A record that is used for socket after socket needs this only once: sampling
 * does not touch columns that the query does not need.
 *
 * Context: Any.
 */
void tcplens_layout_clear_all(struct tcplens_record *record)
{
	memset(record, 0xff, STRINGS);
	memset((char *)record + STRINGS, 0, sizeof(*record) - STRINGS);
}

/**
 * tcplens_layout_clear() - make the values of groups absent
 * @layout: The layout of the groups.
 * @record: The record.
 *
 * Context: Any.
 */
void tcplens_layout_clear(const struct tcplens_layout *layout,
			  struct tcplens_record *record)
{
	unsigned int i;

	for (i = 0; i < layout->count; i++) {
		const struct tcplens_layout_range *range = &layout->ranges[i];

		/* An absent string is empty. */
		memset((char *)record + range->from,
		       range->from < STRINGS ? 0xff : 0, range->bytes);
	}
}

/**
 * tcplens_layout_copy() - copy the ranges of a record one after the other
 * @out: Gets the @bytes of @layout.
 * @layout: The layout.
 * @record: The record.
 *
 * Context: Any.
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
 * tcplens_layout_restore() - undo tcplens_layout_copy()
 * @record: The record; keeps its other bytes.
 * @layout: The layout.
 * @from: The bytes that tcplens_layout_copy() wrote.
 *
 * Context: Any.
 */
void tcplens_layout_restore(struct tcplens_record *record,
			    const struct tcplens_layout *layout,
			    const char *from)
{
	unsigned int i;

	for (i = 0; i < layout->count; i++) {
		const struct tcplens_layout_range *range = &layout->ranges[i];

		memcpy((char *)record + range->from, from, range->bytes);
		from += range->bytes;
	}
}

/**
 * tcplens_layout_offset() - the offset of a value in a copy
 * @layout: The layout of the copy, which has the value.
 * @offset: The value's offset in struct tcplens_record.
 *
 * Context: Any.
 * Return: bytes from the start of the copy.
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
