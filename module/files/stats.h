/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_FILES_STATS_H
#define TCPLENS_FILES_STATS_H

struct file_operations;

extern const struct file_operations tcplens_stats_file_operations;

#endif /* TCPLENS_FILES_STATS_H */
