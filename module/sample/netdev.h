/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_SAMPLE_NETDEV_H
#define TCPLENS_SAMPLE_NETDEV_H

#include "record/record.h"

struct net;

void tcplens_netdev_name(char *name, struct net *net, u32 index);

#endif /* TCPLENS_SAMPLE_NETDEV_H */
