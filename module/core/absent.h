/* SPDX-License-Identifier: GPL-2.0 */
/*
 * "No value": all bits of a field are set. Every field is wide enough that no true
 * value looks like that.
 */
#ifndef TCPLENS_CORE_ABSENT_H
#define TCPLENS_CORE_ABSENT_H

#define TCPLENS_ABSENT_U8	0xffU
#define TCPLENS_ABSENT_U32	0xffffffffU
#define TCPLENS_ABSENT_U64	0xffffffffffffffffULL

#endif /* TCPLENS_CORE_ABSENT_H */
