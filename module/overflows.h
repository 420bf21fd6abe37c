/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_OVERFLOWS_H
#define TCPLENS_OVERFLOWS_H

#include <linux/types.h>

void tcplens_overflows_watch(bool wanted);

#endif /* TCPLENS_OVERFLOWS_H */
