/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sockets that change during dumps, and the values that a dump may show for
 * them.
 */
#ifndef TCPLENS_SELFTESTS_CHANGING_H
#define TCPLENS_SELFTESTS_CHANGING_H

#include "table.h"

#include <stdbool.h>

/**
 * enum change - what changes
 * @CHANGE_STATE: The state of a socket that binds, connects, listens.
 * @CHANGE_OWNER: The user of a socket, and its process, if any.
 * @CHANGE_CONGESTION: The congestion control of a connection.
 * @CHANGE_ULP: Connections that enable TLS.
 * @CHANGES: Number of changes.
 */
enum change {
	CHANGE_STATE,
	CHANGE_OWNER,
	CHANGE_CONGESTION,
	CHANGE_ULP,
	CHANGES,
};

void changing_setup(void);
const char *changing_lacks(enum change change);

bool change_state(void);
bool change_owner(void);
bool change_congestion(void);
bool change_ulp(void);
bool churn(void);

void changing_begin_dump(void);
bool changing_are_listed(const struct table *table);
unsigned int changing_values(enum change change);

#endif /* TCPLENS_SELFTESTS_CHANGING_H */
