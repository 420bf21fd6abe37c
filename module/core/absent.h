/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The value of a field that is not available: all its bits are set. A field is
 * wide enough that this is no true value of it.
 */
#ifndef TCPLENS_CORE_ABSENT_H
#define TCPLENS_CORE_ABSENT_H

#define TCPLENS_ABSENT_U8	0xffU
#define TCPLENS_ABSENT_U32	0xffffffffU
#define TCPLENS_ABSENT_U64	0xffffffffffffffffULL

#endif /* TCPLENS_CORE_ABSENT_H */
