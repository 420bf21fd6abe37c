/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RECORD_LAYOUT_H
#define TCPLENS_RECORD_LAYOUT_H

#include "query/query.h"
#include "record/record.h"

/* A record is published in words of this many bytes. */
#define TCPLENS_WORD	sizeof(u64)
#define TCPLENS_WORDS	(sizeof(struct tcplens_record) / TCPLENS_WORD)

/**
 * struct tcplens_words_run - bytes that stand together
 * @from: The first one in struct tcplens_record.
 * @bytes: How many they are.
 */
struct tcplens_words_run {
	u16 from;
	u16 bytes;
};

/**
 * struct tcplens_words - some of the bytes of a record
 * @bytes: The sum of all runs.
 * @count: How many of @runs are used.
 * @runs: In the order of struct tcplens_record, one behind the other.
 */
struct tcplens_words {
	u16 bytes;
	u16 count;
	struct tcplens_words_run runs[(TCPLENS_WORDS + 1) / 2];
};

void tcplens_words_of_query(struct tcplens_words *words,
			    const struct tcplens_query *query);
void tcplens_words_of_file(struct tcplens_words *words, enum tcplens_file file,
			   unsigned int gap);
void tcplens_words_of_record(struct tcplens_words *words);
void tcplens_words_of_groups(struct tcplens_words *words, u32 groups);
void tcplens_words_clear_all(struct tcplens_record *record);
void tcplens_words_clear(const struct tcplens_words *words,
			 struct tcplens_record *record);
char *tcplens_words_copy(char *out, const struct tcplens_words *words,
			 const struct tcplens_record *record);
void tcplens_words_restore(struct tcplens_record *record,
			   const struct tcplens_words *words, const char *from);
u32 tcplens_words_offset(const struct tcplens_words *words, u16 offset);

#endif /* TCPLENS_RECORD_LAYOUT_H */
