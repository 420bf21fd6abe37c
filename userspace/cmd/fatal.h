/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_FATAL_H
#define TCPLENS_READER_FATAL_H

#include <stdnoreturn.h>

#include "../lib/source.h"
#include "options.h"

noreturn void fatal_source(const struct source *source, int error,
			   const struct errmsg *errmsg);
noreturn void fatal_query(const struct source *source,
			  const struct options *options, int error,
			  struct errmsg *errmsg);
noreturn void fatal_columns(const struct source *source, int error,
			    const struct errmsg *errmsg);

#endif /* TCPLENS_READER_FATAL_H */
