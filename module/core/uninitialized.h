/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_CORE_UNINITIALIZED_H
#define TCPLENS_CORE_UNINITIALIZED_H

#include <linux/compiler.h>

/*
 * Of a variable that is written before it is read, and large: kernels are built
 * so that compilers clear all of the stack, which was a fifteenth of what the
 * recorder took for the life of a connection.
 */
#if __has_attribute(__uninitialized__)
#define TCPLENS_UNINITIALIZED	__attribute__((__uninitialized__))
#else
#define TCPLENS_UNINITIALIZED
#endif

#endif /* TCPLENS_CORE_UNINITIALIZED_H */
