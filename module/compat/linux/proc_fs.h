/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COMPAT_LINUX_PROC_FS_H
#define TCPLENS_COMPAT_LINUX_PROC_FS_H

#include_next <linux/proc_fs.h>

#ifndef TCPLENS_HAVE_PDE_DATA
/* Commit 359745d78351 ("proc: remove PDE_DATA() completely", v5.17). */
#define pde_data(inode)		PDE_DATA(inode)
#endif

#endif /* TCPLENS_COMPAT_LINUX_PROC_FS_H */
