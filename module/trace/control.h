/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_CONTROL_H
#define TCPLENS_TRACE_CONTROL_H

#include <linux/types.h>

/**
 * enum tcplens_subscriber - files that need tracepoints while they are open
 * @TCPLENS_SUBSCRIBER_EVENTS: `events`.
 * @TCPLENS_SUBSCRIBER_SEGMENTS: `segments`.
 */
enum tcplens_subscriber {
	TCPLENS_SUBSCRIBER_EVENTS,
	TCPLENS_SUBSCRIBER_SEGMENTS,
	/* private: */
	TCPLENS_SUBSCRIBERS,
};

int tcplens_control_init(u32 configured, bool events_always);
void tcplens_control_exit(void);
int tcplens_control_configure(u32 configured, bool events_always);
int tcplens_control_subscribe(enum tcplens_subscriber subscriber);
void tcplens_control_unsubscribe(enum tcplens_subscriber subscriber);

#endif /* TCPLENS_TRACE_CONTROL_H */
