// SPDX-License-Identifier: GPL-2.0
/*
 * Modules of the kernel that a test needs.
 */
#include "modprobe.h"

#include <stdio.h>
#include <stdlib.h>

/**
 * modprobe() - load a module of the kernel, if there is one
 * @module: Its name.
 *
 * A failure is not reported: what the module provides may be built in. The
 * caller finds out when it uses that.
 */
void modprobe(const char *module)
{
	char command[64];
	int status;

	snprintf(command, sizeof(command), "modprobe -q %s", module);
	status = system(command);
	(void)status;
}
