/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_PATH_H
#define TCPLENS_PATH_H

#include "record.h"

void tcplens_path_escape(char *out, const char *path);

#endif /* TCPLENS_PATH_H */
