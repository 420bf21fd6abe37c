/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_OUTPUT_PRIVILEGE_H
#define TCPLENS_OUTPUT_PRIVILEGE_H

#include <linux/types.h>

struct file;
struct net;

u32 tcplens_privilege_off(void);
u32 tcplens_privilege_not_permitted(void);
u32 tcplens_privilege_denied(const struct file *file, const struct net *net,
			     u32 wanted);
u32 tcplens_privilege_writer_denied(const struct file *file,
				    const struct net *net, u32 wanted);

#endif /* TCPLENS_OUTPUT_PRIVILEGE_H */
