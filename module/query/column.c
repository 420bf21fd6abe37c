// SPDX-License-Identifier: GPL-2.0
/*
 * The name of a column in a query, looked up in the table of columns.
 *
 * This file is pure: see core/pure.h.
 */
#include "query/column.h"
#include "query/scanner.h"
#include "record/columns.h"

/**
 * tcplens_column_parse() - parse the name of a column
 * @scanner: Before the name; behind it after success.
 * @files: Bits of enum tcplens_file; one of them must have the column.
 *
 * Return: the column's index, or -EINVAL with the scanner's explanation.
 */
int tcplens_column_parse(struct tcplens_scanner *scanner, u8 files)
{
	struct tcplens_token name = tcplens_scanner_word(scanner);
	int column;

	if (!name.length)
		return tcplens_scanner_fail(scanner, 0,
					    "a column name is missing here");
	column = tcplens_columns_find(name.text, name.length);
	if (column < 0)
		return tcplens_scanner_fail(scanner, name.length,
					    "no column has this name");
	if (!(tcplens_columns_files(column) & files))
		return tcplens_scanner_fail(scanner, name.length,
					    "this file has no such column");
	return column;
}
