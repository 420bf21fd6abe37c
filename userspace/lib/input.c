// SPDX-License-Identifier: GPL-2.0
/*
 * Reads rows from either format of the module, text or binary, in windows: a
 * host can have a million sockets, and the output needs only some at a time.
 */
#include "input.h"

#include <string.h>

#include "text.h"

/*
 * The bytes of text in a window. An aligned table takes the widths of its
 * columns from this much: five thousand rows of the default columns.
 */
#define WINDOW_BYTES	(512 * 1024)

/**
 * input_init() - start to read a source
 * @input: Filled in; input_exit() it, also after an error.
 * @table: Gets the columns; table_exit() it, also after an error.
 * @source: An open source that was not yet read from.
 * @errmsg: Where this and input_read_rows() say what is wrong with it.
 *
 * Return: 0; -EBADMSG with @errmsg set; -EPROTO, likewise, if the running
 * module should be asked for text instead; or another negative error number.
 */
int input_init(struct input *input, struct table *table,
	       struct source *source, struct errmsg *errmsg)
{
	int ret = binary_detect(source, errmsg);

	memset(input, 0, sizeof(*input));
	memset(table, 0, sizeof(*table));
	if (ret < 0)
		return ret;
	input->is_binary = ret;
	if (input->is_binary)
		return binary_init(&input->binary, table, source, errmsg);
	ret = lines_init(&input->lines, source, ' ', errmsg);
	return ret ? ret : text_read_header(table, &input->lines);
}

/**
 * input_read_rows() - replace the rows of a table by the next window
 * @input: An input that was initialized.
 * @table: The table.
 * @eager: Do not wait for a full window: end it before a read that can wait, after
 *	the first row.
 *
 * Return: 1 if there may be more, 0 if not, -EBADMSG with the errmsg set, or
 * another negative error number.
 */
int input_read_rows(struct input *input, struct table *table, bool eager)
{
	table_clear_rows(table);
	if (input->is_binary)
		return binary_read_rows(&input->binary, table, WINDOW_BYTES,
					eager);
	return text_read_rows(table, &input->lines, WINDOW_BYTES, eager);
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
		lines_exit(&input->lines);
}
