// SPDX-License-Identifier: GPL-2.0
/*
 * Whose the sockets are: what is shown behind the default columns to those who
 * may see it.
 *
 * The module does not show it in `sockets` by default, because it costs a look
 * at every descriptor of every process, and because most who may read the file
 * may not see it. A person who may wants to know it first of all.
 */
#include "owners.h"

#include <stdio.h>

static const char *const owners[] = {
	"pid",
	"comm",
};

/* Not what is shown anyway: naming a column twice is an error. */
static bool is_missing(const struct columns_entry *entry)
{
	return entry && entry->available && !entry->by_default;
}

/**
 * owners_list() - which columns of the owner to add to the default ones
 * @dictionary: What the module says of its columns to this process.
 * @list: Where a list like the user's own goes, "+pid,comm"; empty if there is
 *	nothing to add.
 */
void owners_list(const struct columns_dictionary *dictionary,
		 char list[OWNERS_LIST_BYTES])
{
	size_t length = 0;
	size_t i;

	*list = '\0';
	for (i = 0; i < sizeof(owners) / sizeof(*owners); i++) {
		if (is_missing(columns_find(dictionary, owners[i])))
			length += snprintf(list + length,
					   OWNERS_LIST_BYTES - length, "%c%s",
					   length ? ',' : '+', owners[i]);
	}
}
