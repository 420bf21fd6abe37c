// SPDX-License-Identifier: GPL-2.0
/*
 * Names of columns in queries.
 *
 * This file is pure: see core/pure.h.
 */
#include "query/column.h"
#include "query/scanner.h"
#include "record/columns.h"

/**
 * tcplens_column_parse() - parse the name of a column
 * @scanner: The scanner, before the name; moves past it.
 * @files: Files of which at least one must have the column: bits of enum
 *	tcplens_file.
 *
 * Context: Any.
 * Return: the column's index, or -EINVAL with the scanner's error set.
 */
int tcplens_column_parse(struct tcplens_scanner *scanner, u8 files)
{
	struct tcplens_token name = tcplens_scanner_word(scanner);
	int column;

	if (!name.length)
		return tcplens_scanner_fail(scanner, 0,
					    "expected a column name");
	column = tcplens_columns_find(name.text, name.length);
	if (column < 0)
		return tcplens_scanner_fail(scanner, name.length,
					    "unknown column");
	if (!(tcplens_columns_files(column) & files))
		return tcplens_scanner_fail(scanner, name.length,
					    "column is not in this file");
	return column;
}
