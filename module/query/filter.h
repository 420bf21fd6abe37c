/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_QUERY_FILTER_H
#define TCPLENS_QUERY_FILTER_H

#include "record/record.h"

/* The most values in an expression. */
#define TCPLENS_FILTER_TESTS	64

/*
 * The most bytes of paths and of the devices of addresses in an expression, their
 * terminating zeros included.
 */
#define TCPLENS_FILTER_PATHS	1024U

/* Targets of a test besides the index of a later test. */
#define TCPLENS_FILTER_ACCEPT	0xfe
#define TCPLENS_FILTER_REJECT	0xff

/**
 * enum tcplens_operation - how a test compares a column's value
 * @TCPLENS_OPERATION_EQUAL: It equals the operand, or is in the prefix.
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

/**
 * struct tcplens_test - a comparison of a column with one operand
 * @column: The column's index in tcplens_columns.
 * @operation: An enum tcplens_operation.
 * @next: The targets for false and for true: the index of a later test,
 *	TCPLENS_FILTER_ACCEPT or TCPLENS_FILTER_REJECT.
 * @family: Family of @address: TCPLENS_FAMILY_INET or TCPLENS_FAMILY_INET6.
 * @bits: Prefix length of @address.
 * @port: Port of an endpoint.
 * @device: For an address with the name of a device: the offset of the name in the
 *	paths of the filter, plus 1; otherwise 0.
 * @scope: For an address with the index of a device: the index; otherwise 0.
 * @number: Operand of a number; index of a name; offset of a path in the paths of
 *	the filter.
 * @string: Operand of a string, filled up with zeros.
 * @address: Operand of an address or endpoint; an IPv4 address is in the first
 *	four bytes.
 */
struct tcplens_test {
	u16 column;
	u8 operation;
	u8 next[2];
	u8 family;
	u8 bits;
	u16 port;
	u16 device;
	u32 scope;
	union {
		u64 number;
		char string[TCPLENS_NAME_BYTES];
		u8 address[16];
	};
};

/**
 * struct tcplens_filter - a parsed expression
 * @count: Used entries of @tests; 0 matches everything.
 * @paths_used: Used bytes of @paths.
 * @tests: The tests, starting with the first to run.
 * @paths: The operands of paths and the devices of addresses, each with a
 *	terminating zero.
 */
struct tcplens_filter {
	u8 count;
	u16 paths_used;
	struct tcplens_test tests[TCPLENS_FILTER_TESTS];
	char paths[TCPLENS_FILTER_PATHS];
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

bool tcplens_filter_matches(const struct tcplens_filter *filter,
			    const struct tcplens_record *record);
u32 tcplens_filter_groups(const struct tcplens_filter *filter);
bool tcplens_filter_endpoints(const struct tcplens_filter *filter,
			      struct tcplens_endpoints *endpoints);
void tcplens_filter_required(const struct tcplens_filter *filter,
			     struct tcplens_required *required);

#endif /* TCPLENS_QUERY_FILTER_H */
