/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_FILES_COLUMNS_H
#define TCPLENS_FILES_COLUMNS_H

extern const struct tcplens_stream_ops tcplens_columns_proc_ops;
extern const struct tcplens_stream_ops tcplens_columns_debugfs_ops;

#endif /* TCPLENS_FILES_COLUMNS_H */
