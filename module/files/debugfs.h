/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_FILES_DEBUGFS_H
#define TCPLENS_FILES_DEBUGFS_H

void tcplens_debugfs_init(void);
void tcplens_debugfs_exit(void);

#endif /* TCPLENS_FILES_DEBUGFS_H */
