/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_PASS_H
#define TCPLENS_PASS_H

#include <stdbool.h>
#include <stdio.h>

#include "source.h"

int pass_text(struct source *source, bool headings, FILE *stream);

#endif /* TCPLENS_PASS_H */
