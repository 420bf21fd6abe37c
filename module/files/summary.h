/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_FILES_SUMMARY_H
#define TCPLENS_FILES_SUMMARY_H

extern const struct tcplens_stream_ops tcplens_summary_ops;

#endif /* TCPLENS_FILES_SUMMARY_H */
