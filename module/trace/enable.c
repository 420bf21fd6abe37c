// SPDX-License-Identifier: GPL-2.0
/*
 * What the module traces now. Probes read it; control.c writes it.
 */
#include "trace/enable.h"

u32 tcplens_enable_mask;
