/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_QUERY_FILTER_H
#define TCPLENS_QUERY_FILTER_H

#include "record/record.h"

/* The most values in an expression. */
#define TCPLENS_FILTER_TESTS	64

/*
 * The most bytes of texts, patterns and devices of addresses in an expression,
 * their terminating zeros included.
 */
#define TCPLENS_FILTER_TEXTS	1024U

/* Targets of a test besides the index of a later test. */
#define TCPLENS_FILTER_ACCEPT	0xfe
#define TCPLENS_FILTER_REJECT	0xff

/**
 * enum tcplens_operation - how a test compares a column's value
 * @TCPLENS_OPERATION_EQUAL: It equals the operand, is in its range or prefix, or
 *	matches its pattern.
 * @TCPLENS_OPERATION_UNEQUAL: It is present and does not.
 * @TCPLENS_OPERATION_LESS: It is less.
 * @TCPLENS_OPERATION_AT_MOST: It is less or equal.
 * @TCPLENS_OPERATION_GREATER: It is greater.
 * @TCPLENS_OPERATION_AT_LEAST: It is greater or equal.
 * @TCPLENS_OPERATION_ABSENT: It is absent.
 * @TCPLENS_OPERATION_PRESENT: It is present.
 *
 * An absent value satisfies only TCPLENS_OPERATION_ABSENT.
 */
enum tcplens_operation {
	TCPLENS_OPERATION_EQUAL,
	TCPLENS_OPERATION_UNEQUAL,
	TCPLENS_OPERATION_LESS,
	TCPLENS_OPERATION_AT_MOST,
	TCPLENS_OPERATION_GREATER,
	TCPLENS_OPERATION_AT_LEAST,
	TCPLENS_OPERATION_ABSENT,
	TCPLENS_OPERATION_PRESENT,
};

/* In the device of a test: not an index, of which the kernel has no larger one. */
#define TCPLENS_FILTER_NAMED	0x80000000U

/**
 * struct tcplens_test - a comparison of a column with one operand
 * @column: The column's index in tcplens_columns.
 * @operation: An enum tcplens_operation.
 * @next: The targets for false and for true: the index of a later test,
 *	TCPLENS_FILTER_ACCEPT or TCPLENS_FILTER_REJECT.
 * @family: Family of @address: TCPLENS_FAMILY_INET or TCPLENS_FAMILY_INET6.
 * @bits: Prefix length of @address.
 * @is_pattern: The operand is a pattern of a string or path.
 * @port: Port of an endpoint.
 * @position: Where the line has the column: its first byte, counted from 1.
 * @device: Device of an address: its index; or TCPLENS_FILTER_NAMED and the offset of
 *	its name in the texts of the filter; 0 if the address has none.
 * @number: Operand of a number or the first of a range; index of a name.
 * @last: The last number of a range; @number if the operand is no range.
 * @text: Offset of a string, path or pattern in the texts of the filter.
 * @address: Operand of an address or endpoint; an IPv4 address is in the first
 *	four bytes.
 */
struct tcplens_test {
	u16 column;
	u8 operation;
	u8 next[2];
	u8 family;
	u8 bits;
	bool is_pattern;
	u16 port;
	u16 position;
	u32 device;
	union {
		struct {
			u64 number;
			u64 last;
		};
		u16 text;
		u8 address[16];
	};
};

/**
 * struct tcplens_filter - a parsed expression
 * @count: Used entries of @tests; 0 matches everything.
 * @texts_used: Used bytes of @texts.
 * @tests: The tests, starting with the first to run.
 * @texts: The strings and paths, the patterns of them, and the names of devices,
 *	each with a terminating zero.
 */
struct tcplens_filter {
	u8 count;
	u16 texts_used;
	struct tcplens_test tests[TCPLENS_FILTER_TESTS];
	char texts[TCPLENS_FILTER_TEXTS];
};

/**
 * struct tcplens_endpoints - the endpoints of a connection
 * @local: The local endpoint, with an IPv6 or IPv4-mapped address.
 * @remote: The remote endpoint, likewise.
 */
struct tcplens_endpoints {
	struct tcplens_endpoint local;
	struct tcplens_endpoint remote;
};

/**
 * struct tcplens_required - the terms that every match of a filter satisfies
 * @state: An enum tcplens_state, or TCPLENS_ABSENT_U8 for any.
 * @local_port: The local port, or TCPLENS_ABSENT_U32 for any.
 * @remote_port: The remote port, or TCPLENS_ABSENT_U32 for any.
 */
struct tcplens_required {
	u8 state;
	u32 local_port;
	u32 remote_port;
};

/**
 * tcplens_filter_has_order() - is an operation one of < <= > >=?
 * @operation: An enum tcplens_operation, as parsed from an operator.
 *
 * Context: Any.
 * Return: false for = and !=, which accept several values, ranges and patterns.
 */
static inline bool tcplens_filter_has_order(u8 operation)
{
	return operation != TCPLENS_OPERATION_EQUAL &&
	       operation != TCPLENS_OPERATION_UNEQUAL;
}

bool tcplens_filter_matches(const struct tcplens_filter *filter,
			    const struct tcplens_record *record);
u32 tcplens_filter_groups(const struct tcplens_filter *filter);
bool tcplens_filter_endpoints(const struct tcplens_filter *filter,
			      struct tcplens_endpoints *endpoints);
void tcplens_filter_required(const struct tcplens_filter *filter,
			     struct tcplens_required *required);

#endif /* TCPLENS_QUERY_FILTER_H */
