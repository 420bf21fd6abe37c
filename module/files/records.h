/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_FILES_RECORDS_H
#define TCPLENS_FILES_RECORDS_H

extern const struct tcplens_stream_ops tcplens_events_ops;
extern const struct tcplens_stream_ops tcplens_segments_ops;

#endif /* TCPLENS_FILES_RECORDS_H */
