/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_HELP_H
#define TCPLENS_READER_HELP_H

#include "options.h"

void help_print(const struct options *options);

#endif /* TCPLENS_READER_HELP_H */
