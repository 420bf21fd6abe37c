/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_FILES_PARAMS_H
#define TCPLENS_FILES_PARAMS_H

#include <linux/types.h>

/**
 * enum tcplens_reader - files that make the kernel's tracepoints be used
 * @TCPLENS_READER_EVENTS: `events`.
 * @TCPLENS_READER_SAMPLES: `probe`.
 */
enum tcplens_reader {
	TCPLENS_READER_EVENTS,
	TCPLENS_READER_SAMPLES,
	/* private: */
	TCPLENS_READERS,
};

/* What tracepoints are used for now: bits of enum tcplens_use. */
extern u32 tcplens_knobs_uses;

int tcplens_knobs_init(void);
void tcplens_knobs_exit(void);
int tcplens_knobs_reader_get(enum tcplens_reader reader);
void tcplens_knobs_reader_put(enum tcplens_reader reader);

#endif /* TCPLENS_FILES_PARAMS_H */
