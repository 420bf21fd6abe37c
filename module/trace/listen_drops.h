/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_LISTEN_DROPS_H
#define TCPLENS_TRACE_LISTEN_DROPS_H

#include <linux/types.h>

int tcplens_listen_drops_init(void);
void tcplens_listen_drops_exit(void);
void tcplens_listen_drops_poll(bool enable);

#endif /* TCPLENS_TRACE_LISTEN_DROPS_H */
