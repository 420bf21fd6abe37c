/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COLUMNS_FILE_H
#define TCPLENS_COLUMNS_FILE_H

extern const struct tcplens_stream_ops tcplens_columns_file_ops;
extern const struct tcplens_stream_ops tcplens_columns_debugfs_ops;

#endif /* TCPLENS_COLUMNS_FILE_H */
