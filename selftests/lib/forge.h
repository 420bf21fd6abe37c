/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packets that none of the two ends of a connection has sent, though they look
 * so: what a firewall or a router does. IPv4, from LOOPBACK to LOOPBACK.
 */
#ifndef TCPLENS_SELFTESTS_FORGE_H
#define TCPLENS_SELFTESTS_FORGE_H

#include <stdint.h>

void forge_reset(int from, int to, uint32_t seq);
void forge_unreachable(int from, int to, uint32_t seq);

#endif /* TCPLENS_SELFTESTS_FORGE_H */
