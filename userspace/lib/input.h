/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_INPUT_H
#define TCPLENS_INPUT_H

#include <stdbool.h>

#include "binary.h"
#include "lines.h"

/**
 * struct input - a source of rows
 * @is_binary: It has records.
 * @binary: They.
 * @parse: Lines, otherwise.
 */
struct input {
	bool is_binary;
	struct binary binary;
	struct parse parse;
};

int input_start(struct input *input, struct model *model,
		struct source *source, struct problem *problem);
int input_next(struct input *input, struct model *model);
void input_exit(struct input *input);

#endif /* TCPLENS_INPUT_H */
