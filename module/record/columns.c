// SPDX-License-Identifier: GPL-2.0
/*
 * What can be asked of the table of columns.
 *
 * This file is pure: see pure.h.
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
	"sockets", "listeners", "events", "closed", "probe",
};

/* What each privileged group takes of the one who opens the file. */
static const struct {
	u32 groups;
	const char *name;
} privileges[] = {
	{ TCPLENS_GROUPS_NET_ADMIN, "CAP_NET_ADMIN" },
	{ TCPLENS_GROUPS_SYS_PTRACE, "CAP_SYS_PTRACE" },
	{ TCPLENS_GROUPS_INIT_CGROUP_NS, "init_cgroup_ns" },
};

/* Groups that are made of what others find. */
static const struct {
	u32 group;
	u32 of;
} derived[] = {
	{ TCPLENS_GROUP_AGES, TCPLENS_GROUP_COUNTERS },
	{ TCPLENS_GROUP_RATES, TCPLENS_GROUP_WINDOWS | TCPLENS_GROUP_SIZES |
			       TCPLENS_GROUP_ROUND_TRIP },
	{ TCPLENS_GROUP_IN_FLIGHT, TCPLENS_GROUP_SCOREBOARD | TCPLENS_GROUP_SIZES },
	{ TCPLENS_GROUP_INITIAL, TCPLENS_GROUP_COUNTERS | TCPLENS_GROUP_SEQUENCE },
};

/**
 * tcplens_columns_type_name() - the word for a type in the `columns` file
 * @type: An enum tcplens_type.
 *
 * Return: a constant string.
 */
const char *tcplens_columns_type_name(u8 type)
{
	return type_names[type];
}

/**
 * tcplens_columns_bytes() - the room that a value takes in a record
 * @column: Its column.
 *
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
 * tcplens_columns_privilege() - what its reader needs
 * @column: The column.
 *
 * Return: the name of a capability or of a namespace, or NULL if everybody may
 * see it.
 */
const char *tcplens_columns_privilege(const struct tcplens_column *column)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(privileges); i++) {
		if (column->group & privileges[i].groups)
			return privileges[i].name;
	}
	return NULL;
}

/**
 * tcplens_columns_available() - can a reader here know it?
 * @column: The column.
 * @view: What the kernel has and the reader may see.
 *
 * Return: "yes"; "no" where the kernel does not have it and "denied" where the
 * reader may not see it, so that it is absent in every row.
 */
const char *tcplens_columns_available(const struct tcplens_column *column,
				      const struct tcplens_view *view)
{
	if (column->needs && !(view->features & column->needs))
		return "no";
	return column->group & view->denied ? "denied" : "yes";
}

/**
 * tcplens_columns_groups() - what has to be looked at to know it
 * @index: The column, by its index in tcplens_columns.
 *
 * Return: bits of enum tcplens_group.
 */
u32 tcplens_columns_groups(unsigned int index)
{
	u32 group = tcplens_columns[index].group;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(derived); i++) {
		if (group == derived[i].group)
			return group | derived[i].of;
	}
	return group;
}

/**
 * tcplens_columns_file_name() - the name of a file
 * @number: The number of its bit in enum tcplens_file, less than TCPLENS_FILES.
 *
 * Return: a constant string.
 */
const char *tcplens_columns_file_name(unsigned int number)
{
	return file_names[number];
}

/**
 * tcplens_columns_files() - which files have a column
 * @index: The column, by its index in tcplens_columns.
 *
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
	if (group == TCPLENS_GROUP_SOCKET || group & TCPLENS_GROUPS_PROBE)
		files |= TCPLENS_FILE_PROBE;
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
 * tcplens_columns_defaults() - which files show a column by default
 * @index: The column, by its index in tcplens_columns.
 *
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
 * tcplens_columns_by_default() - what a file shows when nothing was selected
 * @file: The file.
 * @columns: Where the columns go, by their index in tcplens_columns: room for
 *	TCPLENS_COLUMNS_MAX.
 *
 * Return: how many they are.
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
 * tcplens_columns_find() - look a column up by its name
 * @name: The name; needs no terminating zero.
 * @length: Its length in bytes.
 *
 * Return: the column's index, or -ENOENT.
 */
int tcplens_columns_find(const char *name, size_t length)
{
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		const char *candidate = tcplens_columns[i].name;

		if (strlen(candidate) == length &&
		    !memcmp(candidate, name, length))
			return i;
	}
	return -ENOENT;
}
