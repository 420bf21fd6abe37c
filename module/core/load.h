/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_CORE_LOAD_H
#define TCPLENS_CORE_LOAD_H

#include <linux/compiler.h>

/*
 * Loads what READ_ONCE() cannot, from a socket that the kernel may be writing: a
 * bit-field, or the result of a kernel function with plain loads. The value is
 * the old or the new one, and nothing but a column depends on it.
 */
#define TCPLENS_LOAD(type, expression)	data_race((type)(expression))

#endif /* TCPLENS_CORE_LOAD_H */
