/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_SELECTION_H
#define TCPLENS_READER_SELECTION_H

#include <stdbool.h>
#include <stddef.h>

#include "columns.h"

/**
 * struct selected_column - a column of the output
 * @name: Its name.
 * @field: The index of its field in the table's rows.
 * @is_number: Its fields are decimal numbers.
 */
struct selected_column {
	const char *name;
	size_t field;
	bool is_number;
};

/**
 * struct selection - the columns of the output, in their order
 * @count: How many there are.
 * @columns: The columns.
 */
struct selection {
	size_t count;
	struct selected_column *columns;
};

bool selection_is_all(const char *list);
int selection_write_clause(const char *list, char *clause, size_t size,
			   struct errmsg *errmsg);
int selection_init(struct selection *selection, const struct table *table,
		   const struct columns *columns, const char *list,
		   struct errmsg *errmsg);
int selection_check_numbers(const struct selection *selection,
			    const struct table *table, struct errmsg *errmsg);
void selection_exit(struct selection *selection);

#endif /* TCPLENS_READER_SELECTION_H */
