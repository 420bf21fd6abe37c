// SPDX-License-Identifier: GPL-2.0
/*
 * Look-ups in the table of columns.
 *
 * This file is pure: see core/pure.h.
 */
#include "record/columns.h"

static const char *const type_names[TCPLENS_TYPES] = {
	[TCPLENS_TYPE_U8]		= "u8",
	[TCPLENS_TYPE_U32]		= "u32",
	[TCPLENS_TYPE_U64]		= "u64",
	[TCPLENS_TYPE_NAME]		= "name",
	[TCPLENS_TYPE_STRING]		= "string",
	[TCPLENS_TYPE_PATH]		= "path",
	[TCPLENS_TYPE_ADDRESS]		= "address",
	[TCPLENS_TYPE_ENDPOINT]		= "endpoint",
};

static const char *const file_names[TCPLENS_FILES] = {
	"sockets", "listeners", "events", "closed", "segments",
};

#define PRIVILEGE(mask, privilege) {					\
	.groups = mask,							\
	.name = privilege,						\
	.denial = "comparing this column needs " privilege,		\
}

/* The privilege that the opener of a file needs for a group. */
static const struct privilege {
	u32 groups;
	const char *name;
	const char *denial;
} privileges[] = {
	PRIVILEGE(TCPLENS_GROUPS_NET_ADMIN, "CAP_NET_ADMIN"),
	PRIVILEGE(TCPLENS_GROUPS_SYS_PTRACE, "CAP_SYS_PTRACE"),
	PRIVILEGE(TCPLENS_GROUPS_INIT_CGROUP_NS, "init_cgroup_ns"),
};

/* Groups that are computed from other groups. */
static const struct {
	u32 group;
	u32 sources;
} derived[] = {
	{ TCPLENS_GROUP_AGES, TCPLENS_GROUP_COUNTERS },
	{ TCPLENS_GROUP_RATES, TCPLENS_GROUP_WINDOWS | TCPLENS_GROUP_SIZES |
			       TCPLENS_GROUP_ROUND_TRIP },
	{ TCPLENS_GROUP_IN_FLIGHT, TCPLENS_GROUP_SCOREBOARD | TCPLENS_GROUP_SIZES },
	{ TCPLENS_GROUP_INITIAL, TCPLENS_GROUP_COUNTERS | TCPLENS_GROUP_SEQUENCE },
};

/**
 * tcplens_columns_type_name() - the name of a type in the `columns` file
 * @type: An enum tcplens_type.
 *
 * Context: Any.
 * Return: a constant string.
 */
const char *tcplens_columns_type_name(u8 type)
{
	return type_names[type];
}

/**
 * tcplens_columns_bytes() - the size of a value in a record
 * @column: The column.
 *
 * Context: Any.
 * Return: bytes.
 */
size_t tcplens_columns_bytes(const struct tcplens_column *column)
{
	switch (column->type) {
	case TCPLENS_TYPE_U8:
	case TCPLENS_TYPE_NAME:
		return sizeof(u8);
	case TCPLENS_TYPE_U32:
		return sizeof(u32);
	case TCPLENS_TYPE_U64:
		return sizeof(u64);
	case TCPLENS_TYPE_STRING:
		return TCPLENS_NAME_BYTES;
	case TCPLENS_TYPE_PATH:
		return TCPLENS_PATH_BYTES;
	default:
		return sizeof(struct tcplens_endpoint);
	}
}

/**
 * tcplens_columns_largest() - the largest number that a column can have
 * @column: The column, of a TCPLENS_TYPE_U8, _U32 or _U64.
 *
 * Context: Any.
 * Return: the number.
 */
u64 tcplens_columns_largest(const struct tcplens_column *column)
{
	if (column->bits)
		return ~0ULL >> (64 - column->bits);
	switch (column->type) {
	case TCPLENS_TYPE_U8:
		return TCPLENS_ABSENT_U8 - 1;
	case TCPLENS_TYPE_U32:
		return TCPLENS_ABSENT_U32 - 1;
	default:
		return TCPLENS_ABSENT_U64 - 1;
	}
}

static const struct privilege *
privilege_of(const struct tcplens_column *column)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(privileges); i++) {
		if (column->group & privileges[i].groups)
			return &privileges[i];
	}
	return NULL;
}

/**
 * tcplens_columns_privilege() - the privilege that a column needs
 * @column: The column.
 *
 * Context: Any.
 * Return: the name of a capability or namespace, or NULL for none.
 */
const char *tcplens_columns_privilege(const struct tcplens_column *column)
{
	const struct privilege *privilege = privilege_of(column);

	return privilege ? privilege->name : NULL;
}

/**
 * tcplens_columns_denial() - why a query must not compare a column
 * @column: A column that needs a privilege.
 *
 * Context: Any.
 * Return: the reason of an error, with the name of the privilege.
 */
const char *tcplens_columns_denial(const struct tcplens_column *column)
{
	return privilege_of(column)->denial;
}

/**
 * tcplens_columns_available() - is a column available?
 * @column: The column.
 * @view: Features of the kernel and privileges of the reader.
 *
 * Context: Any.
 * Return: "yes", "no" if the kernel does not have the value, "off" if a parameter of
 * the module turns the column off, or "denied" if the reader lacks the privilege. In
 * all cases but the first the column is always absent.
 */
const char *tcplens_columns_available(const struct tcplens_column *column,
				      const struct tcplens_view *view)
{
	if (column->needs && !(view->features & column->needs))
		return "no";
	if (column->group & view->off)
		return "off";
	return column->group & view->denied ? "denied" : "yes";
}

/**
 * tcplens_columns_groups() - the groups that must be sampled for a column
 * @index: The column's index in tcplens_columns.
 *
 * Context: Any.
 * Return: bits of enum tcplens_group.
 */
u32 tcplens_columns_groups(unsigned int index)
{
	u32 group = tcplens_columns[index].group;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(derived); i++) {
		if (group == derived[i].group)
			return group | derived[i].sources;
	}
	return group;
}

/**
 * tcplens_columns_file_name() - the name of a file
 * @number: Number of its bit in enum tcplens_file, less than TCPLENS_FILES.
 *
 * Context: Any.
 * Return: a constant string.
 */
const char *tcplens_columns_file_name(unsigned int number)
{
	return file_names[number];
}

/**
 * tcplens_columns_files() - the files that have a column
 * @index: The column's index in tcplens_columns.
 *
 * Context: Any.
 * Return: bits of enum tcplens_file.
 */
u8 tcplens_columns_files(unsigned int index)
{
	const struct tcplens_column *column = &tcplens_columns[index];
	u32 group = column->group;
	u8 files = column->also;

	if (group == TCPLENS_GROUP_EVENT)
		return files;
	files |= TCPLENS_FILES_PROC;
	if (group == TCPLENS_GROUP_SOCKET || group & TCPLENS_GROUPS_CLOSED)
		files |= TCPLENS_FILE_CLOSED;
	if (group == TCPLENS_GROUP_SOCKET || group & TCPLENS_GROUPS_SEGMENTS)
		files |= TCPLENS_FILE_SEGMENTS;
	return files;
}

static bool is_ordered(const struct tcplens_order *order, const char *name)
{
	unsigned int i;

	for (i = 0; i < order->names_count; i++) {
		if (!strcmp(order->names[i], name))
			return true;
	}
	return false;
}

/**
 * tcplens_columns_defaults() - the files that show a column by default
 * @index: The column's index in tcplens_columns.
 *
 * Context: Any.
 * Return: bits of enum tcplens_file.
 */
u8 tcplens_columns_defaults(unsigned int index)
{
	const struct tcplens_column *column = &tcplens_columns[index];
	u8 files = column->defaults;
	unsigned int i;

	for (i = 0; i < tcplens_columns_orders_count; i++) {
		if (is_ordered(&tcplens_columns_orders[i], column->name))
			files |= tcplens_columns_orders[i].file;
	}
	return files;
}

static unsigned int find_all(const struct tcplens_order *order, u16 *columns)
{
	unsigned int i;

	for (i = 0; i < order->names_count; i++)
		columns[i] = tcplens_columns_find(order->names[i],
						  strlen(order->names[i]));
	return i;
}

/**
 * tcplens_columns_by_default() - the default columns of a file
 * @file: The file.
 * @columns: Gets their indices in tcplens_columns, at most TCPLENS_COLUMNS_MAX.
 *
 * Context: Any.
 * Return: the number of columns.
 */
unsigned int tcplens_columns_by_default(enum tcplens_file file, u16 *columns)
{
	unsigned int count = 0, i;

	for (i = 0; i < tcplens_columns_orders_count; i++) {
		if (tcplens_columns_orders[i].file == file)
			return find_all(&tcplens_columns_orders[i], columns);
	}
	for (i = 0; i < tcplens_columns_count; i++) {
		if (tcplens_columns[i].defaults & file)
			columns[count++] = i;
	}
	return count;
}

/**
 * tcplens_columns_find() - look up a column by name
 * @name: The name; no terminating zero.
 * @length: Its length in bytes.
 *
 * Context: Any.
 * Return: the column's index, or -ENOENT.
 */
int tcplens_columns_find(const char *name, size_t length)
{
	unsigned int i;

	for (i = 0; i < tcplens_columns_count && length; i++) {
		const char *candidate = tcplens_columns[i].name;

		/* Most differ in the first byte; strlen() is a call. */
		if (*candidate == *name && strlen(candidate) == length &&
		    !memcmp(candidate, name, length))
			return i;
	}
	return -ENOENT;
}
