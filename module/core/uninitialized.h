/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_CORE_UNINITIALIZED_H
#define TCPLENS_CORE_UNINITIALIZED_H

#include <linux/compiler.h>

/*
 * For a large variable that is written before it is read. Kernels are built with
 * -ftrivial-auto-var-init=zero, which clears the stack: that was a fifteenth of
 * the recorder's cost of a connection.
 */
#if __has_attribute(__uninitialized__)
#define TCPLENS_UNINITIALIZED	__attribute__((__uninitialized__))
#else
#define TCPLENS_UNINITIALIZED
#endif

#endif /* TCPLENS_CORE_UNINITIALIZED_H */
