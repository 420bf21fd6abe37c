/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_FILES_PROC_H
#define TCPLENS_FILES_PROC_H

int tcplens_proc_init(void);
void tcplens_proc_exit(void);

#endif /* TCPLENS_FILES_PROC_H */
