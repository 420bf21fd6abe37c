/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_COLUMNS_H
#define TCPLENS_READER_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "lines.h"
#include "table.h"

/**
 * struct column - the description of a column
 * @name: Its name.
 * @type: The name of its type, as of tcplens_columns_type_name().
 * @unit: Its unit, TCPLENS_ABSENT if it has none.
 * @meaning: What it means, in one line.
 * @by_default: Shown if no columns are selected.
 * @available: The running module has it, and this process may see it.
 */
struct column {
	const char *name;
	const char *type;
	const char *unit;
	const char *meaning;
	bool by_default;
	bool available;
};

/**
 * struct columns - the descriptions of all columns
 * @count: How many there are.
 * @entries: The descriptions.
 * @table: Holds their text if they come from a file.
 */
struct columns {
	size_t count;
	struct column *entries;
	struct table table;
};

int columns_init_builtin(struct columns *columns, const char *file);
int columns_read(struct columns *columns, const char *file,
		 struct lines *lines);
const struct column *columns_find(const struct columns *columns,
				  const char *name);
void columns_exit(struct columns *columns);

#endif /* TCPLENS_READER_COLUMNS_H */
