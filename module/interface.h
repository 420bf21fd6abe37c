/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_INTERFACE_H
#define TCPLENS_INTERFACE_H

#include "record.h"

struct net;

void tcplens_interface_name(char *name, struct net *net, u32 index);

#endif /* TCPLENS_INTERFACE_H */
