/* SPDX-License-Identifier: GPL-2.0 */
/* The limit of orphans, closed sockets whose end is still to come. */
#ifndef TCPLENS_SELFTESTS_ORPHANS_H
#define TCPLENS_SELFTESTS_ORPHANS_H

void orphans_make(int listener, int port);
const char *orphans_forbid(void);
void orphans_allow(void);

#endif /* TCPLENS_SELFTESTS_ORPHANS_H */
