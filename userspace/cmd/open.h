/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_OPEN_H
#define TCPLENS_READER_OPEN_H

#include "../lib/columns.h"
#include "../lib/source.h"
#include "options.h"

void open_input(struct source *source, const struct options *options);
const char *open_columns(struct columns *columns, struct source *source,
			 const struct options *options);

#endif /* TCPLENS_READER_OPEN_H */
