/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_FILES_COUNTERS_H
#define TCPLENS_FILES_COUNTERS_H

extern const struct tcplens_stream_ops tcplens_counters_ops;

#endif /* TCPLENS_FILES_COUNTERS_H */
