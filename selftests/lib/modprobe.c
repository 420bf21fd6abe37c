// SPDX-License-Identifier: GPL-2.0
/* Kernel modules that a test needs. */
#include "modprobe.h"

#include <stdio.h>
#include <stdlib.h>

/**
 * modprobe_quietly() - load a kernel module, if there is one
 * @module: Its name.
 *
 * Failure is ignored, as the feature may be built in: the caller notices when
 * it uses the feature.
 */
void modprobe_quietly(const char *module)
{
	char command[64];
	int status;

	snprintf(command, sizeof(command), "modprobe -q %s", module);
	status = system(command);
	(void)status;
}
