/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the pure files (those whose head says so) need from their
 * surroundings, in the kernel and on the host alike.
 *
 * A pure file touches no socket, takes no lock and allocates nothing, so the
 * same source is compiled into the module, into the reader and into the host's
 * unit tests. Nothing else may be added here than what all three can have.
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

#endif /* __KERNEL__ */

#endif /* TCPLENS_CORE_PURE_H */
