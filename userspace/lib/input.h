/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_INPUT_H
#define TCPLENS_READER_INPUT_H

#include <stdbool.h>

#include "binary.h"
#include "lines.h"

/**
 * struct input - rows from a source, in either format of the module
 * @is_binary: The source has binary records.
 * @binary: The records if it has.
 * @lines: The lines of text if it has not.
 */
struct input {
	bool is_binary;
	struct binary binary;
	struct lines lines;
};

int input_init(struct input *input, struct table *table,
	       struct source *source, struct errmsg *errmsg);
int input_read_rows(struct input *input, struct table *table, bool eager);
void input_exit(struct input *input);

#endif /* TCPLENS_READER_INPUT_H */
