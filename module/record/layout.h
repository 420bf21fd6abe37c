/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RECORD_LAYOUT_H
#define TCPLENS_RECORD_LAYOUT_H

#include "record/columns.h"

/* Binary records consist of words of this many bytes. */
#define TCPLENS_WORD_BYTES	sizeof(u64)
#define TCPLENS_RECORD_WORDS	(sizeof(struct tcplens_record) / TCPLENS_WORD_BYTES)

/**
 * struct tcplens_layout_range - contiguous bytes of a record
 * @from: Offset of the first one in struct tcplens_record.
 * @bytes: Number of bytes.
 */
struct tcplens_layout_range {
	u16 from;
	u16 bytes;
};

/**
 * struct tcplens_layout - a selection of the bytes of a record
 * @bytes: The sum of all ranges.
 * @count: Used entries of @ranges.
 * @ranges: The ranges, in the order of struct tcplens_record.
 */
struct tcplens_layout {
	u16 bytes;
	u16 count;
	struct tcplens_layout_range ranges[(TCPLENS_RECORD_WORDS + 1) / 2];
};

void tcplens_layout_of_columns(struct tcplens_layout *layout,
			       const u16 *columns, unsigned int count);
void tcplens_layout_of_file(struct tcplens_layout *layout,
			    enum tcplens_file file, unsigned int gap);
void tcplens_layout_of_groups(struct tcplens_layout *layout, u32 groups);
void tcplens_layout_clear_all(struct tcplens_record *record);
void tcplens_layout_clear(const struct tcplens_layout *layout,
			  struct tcplens_record *record);
char *tcplens_layout_copy(char *out, const struct tcplens_layout *layout,
			  const struct tcplens_record *record);
void tcplens_layout_restore(struct tcplens_record *record,
			    const struct tcplens_layout *layout,
			    const char *from);
u32 tcplens_layout_offset(const struct tcplens_layout *layout, u16 offset);

#endif /* TCPLENS_RECORD_LAYOUT_H */
