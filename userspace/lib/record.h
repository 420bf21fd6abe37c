/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_RECORD_H
#define TCPLENS_READER_RECORD_H

#include <stdbool.h>

#include "module/record/columns.h"

void record_clear(struct tcplens_record *record);
bool record_parse_value(struct tcplens_record *record,
			const struct tcplens_column *column, const char *text);

#endif /* TCPLENS_READER_RECORD_H */
