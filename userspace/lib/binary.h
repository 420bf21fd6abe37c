/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_BINARY_H
#define TCPLENS_READER_BINARY_H

#include "model.h"
#include "problem.h"
#include "source.h"

int binary_select(struct source *source, const char *query,
		  struct problem *problem);
int binary_detect(struct source *source, struct problem *problem);
int binary_read(struct model *model, struct source *source,
		struct problem *problem);

#endif /* TCPLENS_READER_BINARY_H */
