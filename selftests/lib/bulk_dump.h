/* SPDX-License-Identifier: GPL-2.0 */
/* Checks of dumps that list a bulk of sockets; the table may have any size. */
#ifndef TCPLENS_SELFTESTS_BULK_DUMP_H
#define TCPLENS_SELFTESTS_BULK_DUMP_H

#include "bulk.h"

#include <stdbool.h>
#include <stddef.h>

bool bulk_dump_is_complete(const struct bulk *bulk, const char *query,
			   size_t read_bytes);
bool bulk_dump_is_complete_for_ten(const struct bulk *bulk);

#endif /* TCPLENS_SELFTESTS_BULK_DUMP_H */
