/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_COLUMNS_H
#define TCPLENS_READER_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "table.h"

/**
 * struct columns_entry - what is known of one column
 * @name: Its name.
 * @type: The word for its type, as tcplens_columns_type_name() gives it.
 * @unit: Its unit, TCPLENS_ABSENT where it has none.
 * @meaning: One sentence.
 * @by_default: Shown when nothing was chosen.
 * @available: The running module has it here, and this process may see it.
 */
struct columns_entry {
	const char *name;
	const char *type;
	const char *unit;
	const char *meaning;
	bool by_default;
	bool available;
};

/**
 * struct columns_dictionary - all columns that can be known
 * @count: How many.
 * @entries: One for each.
 * @model: Holds the texts if they came from a file.
 */
struct columns_dictionary {
	size_t count;
	struct columns_entry *entries;
	struct model model;
};

/**
 * struct columns_shown - one column of the output
 * @name: Its name.
 * @field: Which field of the model's rows it is.
 * @number: Its texts are decimal numbers.
 */
struct columns_shown {
	const char *name;
	size_t field;
	bool number;
};

/**
 * struct columns_view - the columns of the output, in their order
 * @count: How many.
 * @shown: One for each.
 */
struct columns_view {
	size_t count;
	struct columns_shown *shown;
};

int columns_builtin(struct columns_dictionary *dictionary, const char *file);
int columns_read(struct columns_dictionary *dictionary, const char *file,
		 struct parse *parse);
void columns_exit(struct columns_dictionary *dictionary);
const struct columns_entry *
columns_find(const struct columns_dictionary *dictionary, const char *name);

int columns_query(const char *list, char *query, size_t size,
		  struct problem *problem);
int columns_choose(struct columns_view *view, const struct model *model,
		   const struct columns_dictionary *dictionary,
		   const char *list, struct problem *problem);
int columns_check(const struct columns_view *view, const struct model *model,
		  struct problem *problem);
void columns_release(struct columns_view *view);

bool columns_is_all(const char *list);

#endif /* TCPLENS_READER_COLUMNS_H */
