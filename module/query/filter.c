// SPDX-License-Identifier: GPL-2.0
/*
 * The filter: matches records against an expression.
 *
 * A filter is a list of tests. Each test names the next one for true and for
 * false, always a later one, so a match runs each test at most once and skips
 * those that cannot change the result.
 *
 * A comparison with an absent value is false, also !=. Absence has operations of
 * its own.
 *
 * This file is pure: see core/pure.h.
 */
#include "query/filter.h"
#include "query/address.h"
#include "query/pattern.h"
#include "record/columns.h"
#include "record/name.h"

#define LOCAL	offsetof(struct tcplens_record, local)
#define REMOTE	offsetof(struct tcplens_record, remote)
#define STATE	offsetof(struct tcplens_record, state)

static const void *value_of(const struct tcplens_column *column,
			    const struct tcplens_record *record)
{
	return (const char *)record + column->offset;
}

static bool is_absent(const struct tcplens_column *column, const void *value)
{
	switch (column->type) {
	case TCPLENS_TYPE_U8:
		return *(const u8 *)value == TCPLENS_ABSENT_U8;
	case TCPLENS_TYPE_U32:
		return *(const u32 *)value == TCPLENS_ABSENT_U32;
	case TCPLENS_TYPE_U64:
		return *(const u64 *)value == TCPLENS_ABSENT_U64;
	case TCPLENS_TYPE_NAME:
		return *(const u8 *)value >= column->names_count ||
		       !column->names[*(const u8 *)value];
	case TCPLENS_TYPE_STRING:
	case TCPLENS_TYPE_PATH:
		return !*(const char *)value;
	default:
		return ((const struct tcplens_endpoint *)value)->port ==
		       TCPLENS_ABSENT_U32;
	}
}

/* @value has @size bytes, or a zero before. */
static bool string_is(const char *value, size_t size, const char *string)
{
	size_t length = tcplens_name_length(value, size);

	return strlen(string) == length && !memcmp(value, string, length);
}

/* Does an address that was given with a device have this one, as it is printed? */
static bool device_is(const struct tcplens_filter *filter,
		      const struct tcplens_test *test,
		      const struct tcplens_endpoint *endpoint,
		      const char *interface)
{
	u32 at = test->device & ~TCPLENS_FILTER_NAMED;

	if (test->device & TCPLENS_FILTER_NAMED)
		return endpoint->scope && *interface &&
		       string_is(interface, TCPLENS_NAME_BYTES, filter->texts + at);
	return !test->device || (!*interface && endpoint->scope == test->device);
}

/* An IPv4 address also matches the IPv4-mapped address of an IPv6 socket. */
static bool address_is(const struct tcplens_test *test,
		       const struct tcplens_endpoint *endpoint)
{
	const u8 *address = endpoint->address;
	bool is_ipv4 = endpoint->family == TCPLENS_FAMILY_INET;

	if (test->family == TCPLENS_FAMILY_INET) {
		if (!is_ipv4 && !tcplens_address_is_mapped(address))
			return false;
		if (!is_ipv4)
			address += 12;
	} else if (is_ipv4) {
		return false;
	}
	return tcplens_address_begins(address, test->address, test->bits);
}

static bool endpoint_is(const struct tcplens_test *test,
			const struct tcplens_endpoint *endpoint)
{
	return endpoint->port == test->port && address_is(test, endpoint);
}

/* Returns 0 if the value is in the range of the operand. */
static int order(u64 value, const struct tcplens_test *test)
{
	return value < test->number ? -1 : value > test->last;
}

static bool text_is(const struct tcplens_filter *filter,
		    const struct tcplens_test *test, const char *value,
		    size_t size)
{
	const char *text = filter->texts + test->text;

	return test->is_pattern ? tcplens_pattern_matches(text, value, size) :
				  string_is(value, size, text);
}

/* Returns 0 if they are equal. Only numbers are less or greater. */
static int compare(const struct tcplens_filter *filter,
		   const struct tcplens_test *test,
		   const struct tcplens_column *column, const void *value,
		   const char *interface)
{
	switch (column->type) {
	case TCPLENS_TYPE_U8:
	case TCPLENS_TYPE_NAME:
		return order(*(const u8 *)value, test);
	case TCPLENS_TYPE_U32:
		return order(*(const u32 *)value, test);
	case TCPLENS_TYPE_U64:
		return order(*(const u64 *)value, test);
	case TCPLENS_TYPE_STRING:
		return !text_is(filter, test, value, TCPLENS_NAME_BYTES);
	case TCPLENS_TYPE_PATH:
		return !text_is(filter, test, value, TCPLENS_PATH_BYTES);
	case TCPLENS_TYPE_ADDRESS:
		return !address_is(test, value) ||
		       !device_is(filter, test, value, interface);
	default:
		return !endpoint_is(test, value) ||
		       !device_is(filter, test, value, interface);
	}
}

static bool holds(const struct tcplens_filter *filter,
		  const struct tcplens_test *test,
		  const struct tcplens_record *record)
{
	const struct tcplens_column *column = &tcplens_columns[test->column];
	const void *value = value_of(column, record);
	int result;

	if (is_absent(column, value))
		return test->operation == TCPLENS_OPERATION_ABSENT;
	if (test->operation >= TCPLENS_OPERATION_ABSENT)
		return test->operation == TCPLENS_OPERATION_PRESENT;

	result = compare(filter, test, column, value, record->interface);
	switch (test->operation) {
	case TCPLENS_OPERATION_EQUAL:
		return result == 0;
	case TCPLENS_OPERATION_UNEQUAL:
		return result != 0;
	case TCPLENS_OPERATION_LESS:
		return result < 0;
	case TCPLENS_OPERATION_AT_MOST:
		return result <= 0;
	case TCPLENS_OPERATION_GREATER:
		return result > 0;
	default:
		return result >= 0;
	}
}

/**
 * tcplens_filter_groups() - the groups that a filter compares
 * @filter: The filter.
 *
 * Context: Any.
 * Return: bits of enum tcplens_group.
 */
u32 tcplens_filter_groups(const struct tcplens_filter *filter)
{
	u32 groups = 0;
	unsigned int i;

	for (i = 0; i < filter->count; i++)
		groups |= tcplens_columns_groups(filter->tests[i].column);
	return groups;
}

/**
 * tcplens_filter_matches() - does a record match a filter?
 * @filter: The filter.
 * @record: The record.
 *
 * Context: Any.
 * Return: true if it matches, or if the filter is empty.
 */
bool tcplens_filter_matches(const struct tcplens_filter *filter,
			    const struct tcplens_record *record)
{
	unsigned int at = filter->count ? 0 : TCPLENS_FILTER_ACCEPT;

	while (at < filter->count) {
		const struct tcplens_test *test = &filter->tests[at];

		at = test->next[holds(filter, test, record)];
	}
	return at == TCPLENS_FILTER_ACCEPT;
}

/* The parts of an endpoint that equalities fix. */
enum {
	FIXED_ADDRESS	= 1,
	FIXED_PORT	= 2,
	FIXED_BOTH	= 3,
};

static bool fix_port(struct tcplens_endpoint *endpoint,
		     const struct tcplens_test *test)
{
	if (test->number != test->last)
		return false;
	endpoint->port = test->number;
	return true;
}

static bool fix_address(struct tcplens_endpoint *endpoint,
			const struct tcplens_test *test)
{
	u8 *address = endpoint->address;

	endpoint->family = TCPLENS_FAMILY_INET6;
	if (test->family == TCPLENS_FAMILY_INET6) {
		if (test->bits != 128)
			return false;
		memcpy(address, test->address, 16);
		return true;
	}
	if (test->bits != 32)
		return false;
	tcplens_address_map4(address, test->address);
	return true;
}

/*
 * Fills in the parts of the endpoint at @offset that an equality fixes. Returns
 * these parts, as FIXED_ bits.
 */
static unsigned int fix(struct tcplens_endpoint *endpoint, size_t offset,
			const struct tcplens_test *test)
{
	const struct tcplens_column *column = &tcplens_columns[test->column];

	if (column->offset == offset + offsetof(struct tcplens_endpoint, port))
		return fix_port(endpoint, test) ? FIXED_PORT : 0;
	if (column->offset != offset || !fix_address(endpoint, test))
		return 0;
	if (column->type == TCPLENS_TYPE_ADDRESS)
		return FIXED_ADDRESS;
	endpoint->port = test->port;
	return FIXED_ADDRESS | FIXED_PORT;
}

/**
 * struct conjuncts - the equalities that every match satisfies
 * @endpoints: The endpoints, as far as the equalities fix them.
 * @local: The parts of the local endpoint that are fixed.
 * @remote: The parts of the remote endpoint that are fixed.
 * @state: An enum tcplens_state, or TCPLENS_ABSENT_U8.
 */
struct conjuncts {
	struct tcplens_endpoints endpoints;
	unsigned int local;
	unsigned int remote;
	u8 state;
};

static void add_conjunct(struct conjuncts *conjuncts,
			 const struct tcplens_test *test)
{
	conjuncts->local |= fix(&conjuncts->endpoints.local, LOCAL, test);
	conjuncts->remote |= fix(&conjuncts->endpoints.remote, REMOTE, test);
	if (tcplens_columns[test->column].offset == STATE)
		conjuncts->state = test->number;
}

/* @farthest is the farthest jump of an earlier test; accepting is farthest. */
static void find_conjuncts(const struct tcplens_filter *filter,
			   struct conjuncts *conjuncts)
{
	unsigned int farthest = 0, i, j;

	memset(conjuncts, 0, sizeof(*conjuncts));
	conjuncts->state = TCPLENS_ABSENT_U8;
	for (i = 0; i < filter->count; i++) {
		const struct tcplens_test *test = &filter->tests[i];

		/* No earlier test skips this one, and its failure rejects. */
		if (farthest <= i && test->operation == TCPLENS_OPERATION_EQUAL &&
		    test->next[false] == TCPLENS_FILTER_REJECT)
			add_conjunct(conjuncts, test);
		for (j = 0; j < 2; j++) {
			if (test->next[j] != TCPLENS_FILTER_REJECT &&
			    test->next[j] > farthest)
				farthest = test->next[j];
		}
	}
}

/**
 * tcplens_filter_endpoints() - the only connection that can match
 * @filter: The filter.
 * @endpoints: The connection; undefined if several can match.
 *
 * Every match has these addresses and ports, each required to equal one value.
 * The filter can have further terms, so the caller still matches the connection
 * against it.
 *
 * Context: Any.
 * Return: true if there is such a connection.
 */
bool tcplens_filter_endpoints(const struct tcplens_filter *filter,
			      struct tcplens_endpoints *endpoints)
{
	struct conjuncts conjuncts;

	find_conjuncts(filter, &conjuncts);
	*endpoints = conjuncts.endpoints;
	return conjuncts.local == FIXED_BOTH &&
	       conjuncts.remote == FIXED_BOTH &&
	       tcplens_address_is_mapped(endpoints->local.address) ==
	       tcplens_address_is_mapped(endpoints->remote.address);
}

static u32 required_port(unsigned int fixed,
			 const struct tcplens_endpoint *endpoint)
{
	return fixed & FIXED_PORT ? endpoint->port : TCPLENS_ABSENT_U32;
}

/**
 * tcplens_filter_required() - the terms that every match satisfies
 * @filter: The filter.
 * @required: The terms to overwrite.
 *
 * Context: Any.
 */
void tcplens_filter_required(const struct tcplens_filter *filter,
			     struct tcplens_required *required)
{
	struct conjuncts conjuncts;

	find_conjuncts(filter, &conjuncts);
	required->state = conjuncts.state;
	required->local_port = required_port(conjuncts.local,
					     &conjuncts.endpoints.local);
	required->remote_port = required_port(conjuncts.remote,
					      &conjuncts.endpoints.remote);
}
