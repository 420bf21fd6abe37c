/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RECORDS_FILE_H
#define TCPLENS_RECORDS_FILE_H

extern const struct tcplens_stream_ops tcplens_events_ops;
extern const struct tcplens_stream_ops tcplens_closed_ops;
extern const struct tcplens_stream_ops tcplens_samples_ops;

#endif /* TCPLENS_RECORDS_FILE_H */
