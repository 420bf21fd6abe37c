// SPDX-License-Identifier: GPL-2.0
/*
 * Reads a file of tcplens into a table, with any read size. The format is
 * checked strictly: every line has as many fields as the header, and the last
 * ends in a newline. An error is printed on stderr.
 */
#include "table.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Prints an error as a KTAP diagnostic. */
static void __attribute__((format(printf, 1, 2)))
complain(const char *format, ...)
{
	va_list arguments;

	fputs("# table: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}

static void *allocate(size_t bytes)
{
	void *memory = calloc(1, bytes);

	if (!memory) {
		complain("no memory for %zu bytes", bytes);
		abort();
	}
	return memory;
}

/**
 * table_text() - read an open file from its position to its end
 * @fd: The file.
 * @read_bytes: Size of each read(2).
 * @length: Length of the text.
 *
 * Return: the text, NUL-terminated, to be freed; NULL if a read failed.
 */
char *table_text(int fd, size_t read_bytes, size_t *length)
{
	size_t room = read_bytes + 65536;
	char *text = allocate(room);

	*length = 0;
	for (;;) {
		ssize_t got;

		if (room - *length <= read_bytes) {
			room = 2 * room + read_bytes;
			text = realloc(text, room);
			if (!text)
				abort();
		}
		got = read(fd, text + *length, read_bytes);
		if (got < 0) {
			complain("read of %zu bytes at %zu: %s", read_bytes,
				 *length, strerror(errno));
			free(text);
			return NULL;
		}
		if (!got)
			break;
		*length += got;
	}
	text[*length] = '\0';
	return text;
}

/*
 * Splits @line at its separators into at most @room @fields; returns their
 * number.
 */
static size_t cut(char *line, char separator, char **fields, size_t room)
{
	size_t count = 0;

	for (;;) {
		char *end = strchr(line, separator);

		if (count < room)
			fields[count] = line;
		count++;
		if (!end)
			return count;
		*end = '\0';
		line = end + 1;
	}
}

static size_t count_char(const char *text, size_t length, char c)
{
	size_t count = 0, i;

	for (i = 0; i < length; i++)
		count += text[i] == c;
	return count;
}

static bool cut_lines(struct table *table, size_t lines, char separator)
{
	char *line = table->storage, *next;
	size_t i;

	for (i = 0; i < lines; i++, line = next) {
		char **fields = i ? table->fields + (i - 1) * table->columns :
				    table->names;
		size_t count;

		next = strchr(line, '\n');
		*next++ = '\0';
		count = cut(line, separator, fields, table->columns);
		if (count != table->columns) {
			complain("line %zu: expected %zu fields, seen %zu",
				 i + 1, table->columns, count);
			return false;
		}
	}
	return true;
}

/**
 * table_parse() - parse a text
 * @table: The result; to be freed by table_free().
 * @text: The text, NUL-terminated; the table takes it over.
 * @length: Its length.
 *
 * Return: false if it is no table.
 */
bool table_parse(struct table *table, char *text, size_t length)
{
	size_t lines = count_char(text, length, '\n');
	size_t header = strcspn(text, "\n");
	char separator = memchr(text, '\t', header) ? '\t' : ' ';

	memset(table, 0, sizeof(*table));
	table->storage = text;
	if (!lines || text[length - 1] != '\n' || strlen(text) != length) {
		complain("%zu lines in %zu bytes, the last of which must be a newline, and none zero",
			 lines, length);
		table_free(table);
		return false;
	}
	table->columns = count_char(text, header, separator) + 1;
	table->rows = lines - 1;
	table->names = allocate(table->columns * sizeof(char *));
	table->fields = allocate((table->rows * table->columns + 1) *
				 sizeof(char *));
	if (!cut_lines(table, lines, separator)) {
		table_free(table);
		return false;
	}
	return true;
}

/**
 * table_read_fd() - read an open file from its position as a table
 * @table: The result; to be freed by table_free().
 * @fd: The file.
 * @read_bytes: Size of each read(2).
 *
 * Return: false if a read failed or the text is no table.
 */
bool table_read_fd(struct table *table, int fd, size_t read_bytes)
{
	size_t length;
	char *text = table_text(fd, read_bytes, &length);

	memset(table, 0, sizeof(*table));
	return text && table_parse(table, text, length);
}

/**
 * table_read() - read a file as a table
 * @table: The result; to be freed by table_free().
 * @path: The file.
 * @select: A query to write first, or NULL.
 *
 * Return: false on failure.
 */
bool table_read(struct table *table, const char *path, const char *select)
{
	int fd = open(path, (select ? O_RDWR : O_RDONLY) | O_CLOEXEC);
	bool done = false;

	memset(table, 0, sizeof(*table));
	if (fd < 0) {
		complain("%s: %s", path, strerror(errno));
		return false;
	}
	if (select && write(fd, select, strlen(select)) < 0)
		complain("%s: %s", select, strerror(errno));
	else
		done = table_read_fd(table, fd, 65536);
	close(fd);
	return done;
}

/**
 * table_free() - free a table
 * @table: The table.
 */
void table_free(struct table *table)
{
	free(table->names);
	free(table->fields);
	free(table->storage);
	memset(table, 0, sizeof(*table));
}

static size_t column_index(const struct table *table, const char *column)
{
	size_t i;

	for (i = 0; i < table->columns; i++) {
		if (!strcmp(table->names[i], column))
			return i;
	}
	complain("no column %s", column);
	abort();
}

/**
 * table_field() - the text of a field
 * @table: The table.
 * @row: The row.
 * @column: The column; the test ends if there is none.
 *
 * Return: the text.
 */
const char *table_field(const struct table *table, size_t row,
			const char *column)
{
	return table->fields[row * table->columns + column_index(table, column)];
}

/**
 * table_u64() - the number in a field
 * @table: The table.
 * @row: The row.
 * @column: The column; the test ends if there is none.
 * @value: The number; 0 if there is none.
 *
 * The test ends if the field is neither a number nor "-".
 *
 * Return: false if the field is "-".
 */
bool table_u64(const struct table *table, size_t row, const char *column,
	       uint64_t *value)
{
	const char *field = table_field(table, row, column);
	char *end;

	*value = 0;
	if (!strcmp(field, "-"))
		return false;
	errno = 0;
	*value = strtoull(field, &end, 10);
	if (errno || *end || *field < '0' || *field > '9') {
		complain("row %zu: %s: no number: '%s'", row, column, field);
		abort();
	}
	return true;
}

/**
 * table_find() - find the first row with a text in a column
 * @table: The table.
 * @column: The column.
 * @field: The text.
 *
 * Return: the row, or TABLE_NONE.
 */
size_t table_find(const struct table *table, const char *column,
		  const char *field)
{
	size_t index = column_index(table, column), i;

	for (i = 0; i < table->rows; i++) {
		if (!strcmp(table->fields[i * table->columns + index], field))
			return i;
	}
	return TABLE_NONE;
}

/**
 * table_find_u64() - find the first row with a number in a column
 * @table: The table.
 * @column: The column.
 * @value: The number.
 *
 * Return: the row, or TABLE_NONE.
 */
size_t table_find_u64(const struct table *table, const char *column,
		      uint64_t value)
{
	char field[24];

	snprintf(field, sizeof(field), "%" PRIu64, value);
	return table_find(table, column, field);
}

/**
 * table_count() - count the rows with a text in a column
 * @table: The table.
 * @column: The column.
 * @field: The text.
 *
 * Return: the number of rows.
 */
size_t table_count(const struct table *table, const char *column,
		   const char *field)
{
	size_t index = column_index(table, column), count = 0, i;

	for (i = 0; i < table->rows; i++)
		count += !strcmp(table->fields[i * table->columns + index],
				 field);
	return count;
}

/**
 * table_value() - look up a value in a file of names and values
 * @path: The file.
 * @name: The name.
 * @value: The value.
 *
 * Return: false if there is no such file, name or number.
 */
bool table_value(const char *path, const char *name, uint64_t *value)
{
	struct table table;
	bool is_there;

	is_there = table_read(&table, path, NULL) &&
		   table_u64(&table, table_find(&table, "name", name), "value",
			     value);
	table_free(&table);
	return is_there;
}
