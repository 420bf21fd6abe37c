/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RECORD_PATH_H
#define TCPLENS_RECORD_PATH_H

#include "record/record.h"

/* The bytes of an escaped byte: a backslash and three octal digits. */
#define TCPLENS_PATH_ESCAPED_BYTES	4

bool tcplens_path_needs_escape(u8 c);
char *tcplens_path_escape_byte(char *out, u8 c);
void tcplens_path_escape(char *out, const char *path);

#endif /* TCPLENS_RECORD_PATH_H */
