/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_CORE_LOAD_H
#define TCPLENS_CORE_LOAD_H

#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/string.h>
#include <linux/types.h>
#include <asm/barrier.h>

/*
 * Loads what READ_ONCE() cannot, from a socket that the kernel may be writing: a
 * bit-field, or the result of a kernel function with plain loads. The value is
 * the old or the new one, and nothing but a column depends on it.
 */
#define TCPLENS_LOAD(type, expression)	data_race((type)(expression))

/* The most fields to load together, and the most loads of each. */
#define TCPLENS_LOAD_FIELDS	8
#define TCPLENS_LOAD_ATTEMPTS	8

/* memcmp() would be a call, which costs more than the loads. */
static __always_inline bool load_is_same(const u32 *one, const u32 *other,
					 size_t bytes)
{
	u32 changes = 0;
	size_t i;

	for (i = 0; i < bytes / sizeof(*one); i++)
		changes |= one[i] ^ other[i];
	return !changes;
}

/**
 * tcplens_load_together() - load fields as they are at one moment
 * @fields: A structure of u32, at most TCPLENS_LOAD_FIELDS.
 * @bytes: Its size.
 * @load: Loads the fields of @from into @fields.
 * @from: The socket.
 *
 * The kernel changes such fields one after the other, under the socket lock, which
 * sampling does not take. So this loads all fields until they are the same twice:
 * all had these values between the two loads.
 *
 * Context: Any.
 * Return: false if the fields change all the time. Then each is of another moment,
 * in the order in which @load loads them.
 */
static __always_inline bool
tcplens_load_together(void *fields, size_t bytes,
		      void (*load)(void *fields, const void *from),
		      const void *from)
{
	u32 before[TCPLENS_LOAD_FIELDS];
	unsigned int i;

	BUILD_BUG_ON(bytes > sizeof(before) || bytes % sizeof(*before));
	load(fields, from);
	for (i = 1; i < TCPLENS_LOAD_ATTEMPTS; i++) {
		memcpy(before, fields, bytes);
		/* All loads of one attempt before all loads of the next. */
		smp_rmb();
		load(fields, from);
		if (load_is_same(before, fields, bytes))
			return true;
	}
	return false;
}

#endif /* TCPLENS_CORE_LOAD_H */
