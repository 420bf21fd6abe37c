/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COLUMNS_H
#define TCPLENS_COLUMNS_H

#include "record.h"

/**
 * enum tcplens_type - how a column's value stands in the record
 * @TCPLENS_TYPE_U8: Number in an u8.
 * @TCPLENS_TYPE_U32: Number in an u32.
 * @TCPLENS_TYPE_U64: Number in an u64.
 * @TCPLENS_TYPE_NAME: u8 that indexes the column's names.
 * @TCPLENS_TYPE_STRING: Text without blanks in TCPLENS_NAME_BYTES bytes.
 * @TCPLENS_TYPE_ADDRESS: The address of a struct tcplens_endpoint.
 * @TCPLENS_TYPE_ENDPOINT: Address and port of a struct tcplens_endpoint.
 */
enum tcplens_type {
	TCPLENS_TYPE_U8,
	TCPLENS_TYPE_U32,
	TCPLENS_TYPE_U64,
	TCPLENS_TYPE_NAME,
	TCPLENS_TYPE_STRING,
	TCPLENS_TYPE_ADDRESS,
	TCPLENS_TYPE_ENDPOINT,
	/* private: */
	TCPLENS_TYPES,
};

/**
 * struct tcplens_column - one column of `sockets`
 * @name: What the header line and a query call it.
 * @unit: Unit of a number, otherwise TCPLENS_ABSENT.
 * @meaning: One line: what it is and which kernel field it comes from.
 * @names: The texts of a TCPLENS_TYPE_NAME, by value; NULL where there is none.
 * @names_count: Number of @names.
 * @offset: Where the value stands in struct tcplens_record.
 * @type: An enum tcplens_type.
 * @by_default: Printed when nothing was selected.
 */
struct tcplens_column {
	const char *name;
	const char *unit;
	const char *meaning;
	const char *const *names;
	u16 names_count;
	u16 offset;
	u8 type;
	bool by_default;
};

extern const struct tcplens_column tcplens_columns[];
extern const unsigned int tcplens_columns_count;

/* No table may have more columns than this: a query keeps a byte for each. */
#define TCPLENS_COLUMNS_MAX	192

extern const char *const tcplens_columns_states[];

const char *tcplens_columns_type_name(u8 type);
int tcplens_columns_find(const char *name, size_t length);

#endif /* TCPLENS_COLUMNS_H */
