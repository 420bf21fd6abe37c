/* SPDX-License-Identifier: GPL-2.0 */
/* The fixture of the tests of a whole namespace. */
#ifndef TCPLENS_SELFTESTS_SCENE_FIXTURE_H
#define TCPLENS_SELFTESTS_SCENE_FIXTURE_H

#include "expect.h"
#include "scene.h"

/* Sockets in each state that stays, in a namespace of their own. */
FIXTURE(namespace)
{
	struct scene scene;
};

FIXTURE_SETUP(namespace)
{
	SKIP_IF(return, namespace_enter());
	scene_make(&self->scene);
}

FIXTURE_TEARDOWN(namespace)
{
	socket_close_all();
}

#endif /* TCPLENS_SELFTESTS_SCENE_FIXTURE_H */
