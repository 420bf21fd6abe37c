/* SPDX-License-Identifier: GPL-2.0 */
/* TCP_INFO as a witness of all columns that it covers. */
#ifndef TCPLENS_SELFTESTS_TCP_INFO_H
#define TCPLENS_SELFTESTS_TCP_INFO_H

#include "table.h"
#include "witness.h"

size_t tcp_info_look(int fd, struct table *table, struct witness *before,
		     struct witness *after);
bool tcp_info_agrees(int fd);

#endif /* TCPLENS_SELFTESTS_TCP_INFO_H */
