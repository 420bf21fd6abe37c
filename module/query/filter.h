/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_QUERY_FILTER_H
#define TCPLENS_QUERY_FILTER_H

#include "record/record.h"

/* The most values that an expression can compare with. */
#define TCPLENS_FILTER_TESTS	64

/* The most bytes of paths that an expression can compare with. */
#define TCPLENS_FILTER_PATHS	1024U

/* Where a test can lead instead of to a later one. */
#define TCPLENS_FILTER_ACCEPT	0xfe
#define TCPLENS_FILTER_REJECT	0xff

/**
 * enum tcplens_operation - what is asked of a column's value
 * @TCPLENS_OPERATION_EQUAL: Is it this one, or in this prefix?
 * @TCPLENS_OPERATION_UNEQUAL: Is there one, and is it another?
 * @TCPLENS_OPERATION_LESS: Is there one, and is it less?
 * @TCPLENS_OPERATION_AT_MOST: Less or equal?
 * @TCPLENS_OPERATION_GREATER: Greater?
 * @TCPLENS_OPERATION_AT_LEAST: Greater or equal?
 * @TCPLENS_OPERATION_ABSENT: Is there none?
 * @TCPLENS_OPERATION_PRESENT: Is there one?
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
 * struct tcplens_test - one value compared with one other
 * @column: The column, by its index in tcplens_columns.
 * @operation: An enum tcplens_operation.
 * @next: Where to go on when it does not hold, and when it does: the index of
 *	a later test, TCPLENS_FILTER_ACCEPT or TCPLENS_FILTER_REJECT.
 * @family: Of @address: TCPLENS_FAMILY_INET or TCPLENS_FAMILY_INET6.
 * @bits: How many bits of @address count.
 * @port: Of an endpoint.
 * @number: What a number or the index of a name is compared with; or where in
 *	the paths of the filter the one stands that a path is compared with.
 * @string: What a string is compared with, zeros behind it.
 * @address: What an address or an endpoint is compared with; an IPv4 address
 *	fills the first four bytes.
 */
struct tcplens_test {
	u16 column;
	u8 operation;
	u8 next[2];
	u8 family;
	u8 bits;
	u16 port;
	union {
		u64 number;
		char string[TCPLENS_NAME_BYTES];
		u8 address[16];
	};
};

/**
 * struct tcplens_filter - an expression, ready to be asked
 * @count: How many of @tests are used; 0 lets everything through.
 * @paths_used: How many of @paths are used.
 * @tests: In the order in which they are asked, the first one first.
 * @paths: What paths are compared with, each with a zero behind it.
 */
struct tcplens_filter {
	u8 count;
	u16 paths_used;
	struct tcplens_test tests[TCPLENS_FILTER_TESTS];
	char paths[TCPLENS_FILTER_PATHS];
};

/**
 * struct tcplens_endpoints - the ends of one connection
 * @local: The local one; its address is IPv6 or an IPv4-mapped one.
 * @remote: The remote one, likewise.
 */
struct tcplens_endpoints {
	struct tcplens_endpoint local;
	struct tcplens_endpoint remote;
};

/**
 * struct tcplens_required - the terms that every match of a filter satisfies
 * @state: An enum tcplens_state, or TCPLENS_ABSENT_U8 if it may be any.
 * @local_port: The local port, or TCPLENS_ABSENT_U32.
 * @remote_port: The remote port, or TCPLENS_ABSENT_U32.
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
