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
#include "record/columns.h"

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
} stretches[] = {
	START(OWNERSHIP, inode),
	START(TIMERS, keepalive_timer_ms),
	START(MEMORY, rmem_alloc_bytes),
	START(COUNTERS, bytes_sent),
	START(SCOREBOARD, retrans_out),
	START(QUEUES, recvq_bytes),
	START(WINDOWS, snd_cwnd),
	START(SIZES, snd_mss),
	START(ROUND_TRIP, srtt_us),
	START(AGREED, received_ce),
	START(MODULES, ca_state),
	START(LIMITS, busy_time_us),
	START(AGES, last_data_sent_ms),
	START(RATES, pacing_rate),
	START(IN_FLIGHT, in_flight_bytes),
	START(SEQUENCE, snd_una),
	START(INITIAL, snd_initial),
	START(ALGORITHM, bbr_bw),
	START(UPPER_LAYER, mptcp),
	START(OPTIONS, tos),
	START(SETTINGS, rto_min_us),
	START(POLICY, mark),
	START(CGROUP, cgroup_id),
	START(LIFE, age_ms),
	START(LISTENER, half_open),
	START(CHILDREN, children),
	START(OWNER, pid),
	START(EVENT, event),
	START(MODULES, cc),
	START(UPPER_LAYER, ulp),
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

	for (word = column->offset / TCPLENS_WORD; word <= last / TCPLENS_WORD;
	     word++)
		selected[word] = true;
}

static bool ends_at(const struct tcplens_words *words, u16 from)
{
	const struct tcplens_words_run *last;

	if (!words->count)
		return false;
	last = &words->runs[words->count - 1];
	return last->from + last->bytes == from;
}

/* Numbers and strings are cleared with different bytes. */
static void add_run(struct tcplens_words *words, u16 from, u16 to)
{
	if (!ends_at(words, from) || from == STRINGS)
		words->runs[words->count++] =
			(struct tcplens_words_run){ .from = from };
	words->runs[words->count - 1].bytes += to - from;
	words->bytes += to - from;
}

/* What is between two words that are at most @gap apart goes with them. */
static void of_selected(struct tcplens_words *words, const bool *selected,
			unsigned int gap)
{
	unsigned int after = 0, i;

	words->count = 0;
	words->bytes = 0;
	for (i = 0; i < TCPLENS_WORDS; i++) {
		unsigned int from = i;

		if (!selected[i])
			continue;
		/* To begin anew takes more than to copy what is between. */
		if (after && i - after <= gap)
			from = after;
		after = i + 1;
		add_run(words, from * TCPLENS_WORD, after * TCPLENS_WORD);
	}
}

/**
 * tcplens_words_of_query() - find out where the selected columns stand
 * @words: What to overwrite.
 * @query: The columns.
 */
void tcplens_words_of_query(struct tcplens_words *words,
			    const struct tcplens_query *query)
{
	bool selected[TCPLENS_WORDS] = { false };
	unsigned int i;

	for (i = 0; i < query->count; i++)
		select_column(selected, &tcplens_columns[query->columns[i]]);
	of_selected(words, selected, GAP);
}

/**
 * tcplens_words_of_file() - find out where all columns of a file stand
 * @words: What to overwrite.
 * @file: The file.
 * @gap: How many words that have none go along rather than to begin anew.
 *
 * And the name of the interface, without which some addresses are not whole.
 */
void tcplens_words_of_file(struct tcplens_words *words, enum tcplens_file file,
			   unsigned int gap)
{
	bool selected[TCPLENS_WORDS] = { false };
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		if (tcplens_columns_files(i) & file)
			select_column(selected, &tcplens_columns[i]);
	}
	of_selected(words, selected, gap);
	add_run(words, offsetof(struct tcplens_record, interface),
		sizeof(struct tcplens_record));
}

/**
 * tcplens_words_of_record() - all of them
 * @words: What to overwrite.
 */
void tcplens_words_of_record(struct tcplens_words *words)
{
	words->count = 0;
	words->bytes = 0;
	add_run(words, 0, STRINGS);
	add_run(words, STRINGS, sizeof(struct tcplens_record));
}

/**
 * tcplens_words_of_groups() - find out where the columns of groups stand
 * @words: What to overwrite.
 * @groups: The groups: bits of enum tcplens_group.
 *
 * What stands in the record's head is left out.
 */
void tcplens_words_of_groups(struct tcplens_words *words, u32 groups)
{
	unsigned int i;

	words->count = 0;
	words->bytes = 0;
	for (i = 0; i + 1 < ARRAY_SIZE(stretches); i++) {
		if (stretches[i].group & groups)
			add_run(words, stretches[i].from,
				stretches[i + 1].from);
	}
}

/**
 * tcplens_words_clear_all() - say that nothing is known
 * @record: The record.
 *
 * Once for a record that is used for one socket after the other: what is never
 * asked for stays as this leaves it.
 */
void tcplens_words_clear_all(struct tcplens_record *record)
{
	memset(record, 0xff, STRINGS);
	memset((char *)record + STRINGS, 0, sizeof(*record) - STRINGS);
}

/**
 * tcplens_words_clear() - say of groups that nothing is known
 * @words: Where their columns stand.
 * @record: The record.
 */
void tcplens_words_clear(const struct tcplens_words *words,
			 struct tcplens_record *record)
{
	unsigned int i;

	for (i = 0; i < words->count; i++) {
		const struct tcplens_words_run *run = &words->runs[i];

		/* Strings are absent if they are empty. */
		memset((char *)record + run->from,
		       run->from < STRINGS ? 0xff : 0, run->bytes);
	}
}

/**
 * tcplens_words_copy() - write columns one behind the other
 * @out: Room for the @bytes of @words.
 * @words: Where they stand.
 * @record: The record.
 *
 * Return: the byte after the last one written.
 */
char *tcplens_words_copy(char *out, const struct tcplens_words *words,
			 const struct tcplens_record *record)
{
	unsigned int i;

	for (i = 0; i < words->count; i++) {
		const struct tcplens_words_run *run = &words->runs[i];

		memcpy(out, (const char *)record + run->from, run->bytes);
		out += run->bytes;
	}
	return out;
}

/**
 * tcplens_words_restore() - bring back what tcplens_words_copy() wrote
 * @record: The record; of it nothing else is written.
 * @words: Where the columns stand.
 * @from: What was written.
 */
void tcplens_words_restore(struct tcplens_record *record,
			   const struct tcplens_words *words, const char *from)
{
	unsigned int i;

	for (i = 0; i < words->count; i++) {
		const struct tcplens_words_run *run = &words->runs[i];

		memcpy((char *)record + run->from, from, run->bytes);
		from += run->bytes;
	}
}

/**
 * tcplens_words_offset() - where a value stands in what is published
 * @words: Which bytes of a record that is.
 * @offset: Where the value stands in struct tcplens_record; it is one of them.
 *
 * Return: bytes.
 */
u32 tcplens_words_offset(const struct tcplens_words *words, u16 offset)
{
	const struct tcplens_words_run *run = words->runs;
	u32 before = 0;

	while (offset >= run->from + run->bytes) {
		before += run->bytes;
		run++;
	}
	return before + offset - run->from;
}
