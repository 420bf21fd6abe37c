// SPDX-License-Identifier: GPL-2.0
/*
 * The owner columns that the reader adds to the default columns for users who
 * may see them.
 *
 * They are no default columns of `sockets`, because finding owners scans the
 * descriptors of every process, and most readers lack the privilege. A person
 * who has it asks for the owner first.
 */
#include "owners.h"

#include <stdio.h>

static const char *const owners[] = {
	"pid",
	"comm",
};

/* A default column is there already. */
static bool can_add(const struct column *column)
{
	return column && column->available && !column->by_default;
}

/**
 * owners_list() - list the owner columns to add to the default ones
 * @columns: The columns of the running module, as seen by this process.
 * @list: Gets a list as the user would write it, "+pid,comm"; empty if there
 *	are no columns to add.
 */
void owners_list(const struct columns *columns, char list[OWNERS_LIST_BYTES])
{
	size_t length = 0;
	size_t i;

	*list = '\0';
	for (i = 0; i < sizeof(owners) / sizeof(*owners); i++) {
		if (can_add(columns_find(columns, owners[i])))
			length += snprintf(list + length,
					   OWNERS_LIST_BYTES - length, "%c%s",
					   length ? ',' : '+', owners[i]);
	}
}
