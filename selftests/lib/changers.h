/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sockets that change while they are read, and what a pass may say of them.
 */
#ifndef TCPLENS_SELFTESTS_CHANGERS_H
#define TCPLENS_SELFTESTS_CHANGERS_H

#include "table.h"

#include <stdbool.h>

/**
 * enum changer - what changes
 * @CHANGER_STATE: The state of a socket that binds, connects, listens.
 * @CHANGER_OWNER: The user of a socket, and the process that holds it, if any.
 * @CHANGER_CONGESTION: The congestion control of a connection.
 * @CHANGER_ULP: Connections that get TLS.
 */
enum changer {
	CHANGER_STATE,
	CHANGER_OWNER,
	CHANGER_CONGESTION,
	CHANGER_ULP,
	CHANGERS,
};

void changers_setup(void);
const char *changer_lacks(enum changer changer);

bool change_state(void);
bool change_owner(void);
bool change_congestion(void);
bool change_ulp(void);
bool churn(void);

void changers_begin_pass(void);
bool changers_are_listed(const struct table *table);
unsigned int changer_values(enum changer changer);

#endif /* TCPLENS_SELFTESTS_CHANGERS_H */
