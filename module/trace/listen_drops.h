/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_LISTEN_DROPS_H
#define TCPLENS_TRACE_LISTEN_DROPS_H

#include <linux/types.h>

void tcplens_listen_drops_poll(bool wanted);

#endif /* TCPLENS_TRACE_LISTEN_DROPS_H */
