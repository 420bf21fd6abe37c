/* SPDX-License-Identifier: GPL-2.0 */
/* Fixture for tests of a whole namespace. */
#ifndef TCPLENS_SELFTESTS_ALL_STATES_FIXTURE_H
#define TCPLENS_SELFTESTS_ALL_STATES_FIXTURE_H

#include "expect.h"
#include "all_states.h"

/* Sockets in every stable state, in a namespace of their own. */
FIXTURE(namespace)
{
	struct all_states sockets;
};

FIXTURE_SETUP(namespace)
{
	SKIP_IF(return, namespace_enter());
	all_states_make(&self->sockets);
}

FIXTURE_TEARDOWN(namespace)
{
	socket_close_all();
}

#endif /* TCPLENS_SELFTESTS_ALL_STATES_FIXTURE_H */
