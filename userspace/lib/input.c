// SPDX-License-Identifier: GPL-2.0
/*
 * Rows from either form of what the module gives, text or records: so many at
 * a time as fit into a window. A host can have a million sockets, and nothing
 * needs them all at once.
 */
#include "input.h"

#include <string.h>

/*
 * How many bytes of text are a window. The columns of a table are aligned as
 * far as that reaches: five thousand rows of the default columns.
 */
#define WINDOW_BYTES	(512 * 1024)

/**
 * input_start() - begin to read whatever a source has
 * @input: What to fill; input_exit() it, also after an error.
 * @model: Gets the columns; model_exit() it, also after an error.
 * @source: An open source that was not yet read from.
 * @problem: Where this and input_next() say what is wrong with it.
 *
 * Return: 0; -EBADMSG with @problem set; -EPROTO, likewise, if the running
 * module should be asked for text instead; or another negative error number.
 */
int input_start(struct input *input, struct model *model,
		struct source *source, struct problem *problem)
{
	int ret = binary_detect(source, problem);

	memset(input, 0, sizeof(*input));
	memset(model, 0, sizeof(*model));
	if (ret < 0)
		return ret;
	input->is_binary = ret;
	if (input->is_binary)
		return binary_start(&input->binary, model, source, problem);
	ret = parse_init(&input->parse, source, ' ', problem);
	return ret ? ret : model_read_header(model, &input->parse);
}

/**
 * input_next() - read the rows of the next window
 * @input: An input that was started.
 * @model: Where they go; those that it has are forgotten.
 *
 * Return: 1 if there may be more, 0 if not, -EBADMSG with the problem set, or
 * another negative error number.
 */
int input_next(struct input *input, struct model *model)
{
	model_forget(model);
	if (input->is_binary)
		return binary_read_rows(&input->binary, model, WINDOW_BYTES);
	return model_read_rows(model, &input->parse, WINDOW_BYTES);
}

/**
 * input_exit() - free all that the input holds
 * @input: The input; its source stays open.
 */
void input_exit(struct input *input)
{
	if (input->is_binary)
		binary_exit(&input->binary);
	else
		parse_exit(&input->parse);
}
