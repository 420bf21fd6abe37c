/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_OUTPUT_PRIVILEGE_H
#define TCPLENS_OUTPUT_PRIVILEGE_H

#include <linux/types.h>

struct tcplens_stream;

u32 tcplens_privilege_foreign(void);
u32 tcplens_privilege_denied(const struct tcplens_stream *stream, u32 wanted);

#endif /* TCPLENS_OUTPUT_PRIVILEGE_H */
