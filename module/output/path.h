/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_OUTPUT_PATH_H
#define TCPLENS_OUTPUT_PATH_H

#include "record/record.h"

void tcplens_path_escape(char *out, const char *path);

#endif /* TCPLENS_OUTPUT_PATH_H */
