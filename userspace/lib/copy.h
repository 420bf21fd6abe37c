/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_COPY_H
#define TCPLENS_READER_COPY_H

#include <stdbool.h>
#include <stdio.h>

#include "source.h"

int copy_text(struct source *source, bool headings, FILE *stream);

#endif /* TCPLENS_READER_COPY_H */
