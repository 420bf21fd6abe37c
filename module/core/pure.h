/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The types and headers of pure files, in the kernel and on the host.
 *
 * A pure file touches no socket, takes no lock and allocates nothing, and its
 * first comment says that it is pure. The module, the tcplens command and the
 * unit tests compile the same source, so this header has only what all three
 * have.
 */
#ifndef TCPLENS_CORE_PURE_H
#define TCPLENS_CORE_PURE_H

#include <linux/types.h>

#ifdef __KERNEL__

#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/stddef.h>
#include <linux/string.h>

#else

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#endif

/* Only the module counts its instructions. */
#ifndef noinline
#define noinline
#endif

#endif /* __KERNEL__ */

#endif /* TCPLENS_CORE_PURE_H */
