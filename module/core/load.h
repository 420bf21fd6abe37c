/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_CORE_LOAD_H
#define TCPLENS_CORE_LOAD_H

#include <linux/compiler.h>

/*
 * Reads of a socket that others write to meanwhile what READ_ONCE() cannot
 * load: a bit-field, or whatever a function of the kernel loads plainly. What
 * is read is the value before or the one after; nothing is decided by it.
 */
#define TCPLENS_LOAD(type, expression)	data_race((type)(expression))

#endif /* TCPLENS_CORE_LOAD_H */
