// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz FILE COPIES DOCUMENTS: feeds broken files to the reader's libraries.
 *
 * Reads every prefix of FILE, then COPIES copies of it with a few bytes
 * changed; each run makes the same changes. Each input goes all the way from
 * source to printer. The claims, besides clean sanitizers:
 *
 *   - a prefix is accepted exactly if it ends with a whole line or record;
 *   - accepted text is printed unchanged as raw text, and accepted records are
 *     printed as acceptable text;
 *   - a refused input is refused with a message.
 *
 * The JSON of accepted copies is written to DOCUMENTS: of every text, of some
 * binary records.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/tcplens.h>

#include "../lib/columns.h"
#include "../lib/filter.h"
#include "../lib/input.h"
#include "../lib/lines.h"
#include "../lib/table.h"
#include "../lib/source.h"
#include "../lib/printer.h"

#define INPUT_BYTES	65536

/* The most changes of one copy. */
#define CHANGES		4

/* One of this many accepted binary inputs is written as JSON. */
#define BINARY_SHARE	16

/* Every second change of a binary input is in these bytes, the header. */
#define BINARY_HEAD	512

static struct columns columns;
static FILE *documents;
static unsigned long accepted;
static bool is_binary;

static bool try_input(const char *input, size_t size);

/* xorshift64: the same is_number everywhere. */
static uint64_t random_state = 88172645463325252ULL;

static size_t random_below(size_t bound)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % bound;
}

static void must_have_message(int ret, const struct errmsg *errmsg)
{
	if (ret != -EBADMSG || !*errmsg->text)
		errx(EXIT_FAILURE, "error %d without a message", ret);
}

static void print(const struct selection *selection, const struct table *table,
		  enum printer_format format, FILE *stream)
{
	struct printer printer;

	printer_init(&printer, selection, format, true, stream);
	printer_add_rows(&printer, table);
	printer_finish(&printer);
}

static void print_all(const struct selection *selection,
		      const struct table *table, const char *input,
		      size_t size)
{
	FILE *stream;
	char *text;
	size_t length;

	stream = open_memstream(&text, &length);
	if (!stream)
		err(EXIT_FAILURE, NULL);
	print(selection, table, PRINTER_RAW, stream);
	fclose(stream);
	if (!table->is_number &&
	    (length != size || memcmp(text, input, size)))
		errx(EXIT_FAILURE, "raw output is not the input");
	if (table->is_number && !try_input(text, length))
		errx(EXIT_FAILURE, "raw output is not text");
	free(text);

	stream = open_memstream(&text, &length);
	if (!stream)
		err(EXIT_FAILURE, NULL);
	print(selection, table, PRINTER_ALIGNED, stream);
	fclose(stream);
	free(text);

	if (is_binary && random_below(BINARY_SHARE))
		return;
	print(selection, table, PRINTER_JSON, documents);
}

/* Selects columns that the input may not have. */
static void select_columns(const struct table *table, const char *list)
{
	struct errmsg errmsg = { 0 };
	struct selection selection;
	int ret = selection_init(&selection, table, &columns, list, &errmsg);

	if (ret)
		must_have_message(ret, &errmsg);
	selection_exit(&selection);
}

static void print_window(const struct table *table, const char *input, size_t size)
{
	struct errmsg errmsg = { 0 };
	struct selection selection;
	int ret = selection_init(&selection, table, &columns, NULL, &errmsg);

	if (ret)
		errx(EXIT_FAILURE, "cannot select all: %s", errmsg.text);
	ret = selection_check_numbers(&selection, table, &errmsg);
	if (ret)
		must_have_message(ret, &errmsg);
	else
		print_all(&selection, table, input, size);
	selection_exit(&selection);
	select_columns(table, "timer_ms,state");
	select_columns(table, "+local");
}

/* Filters by columns and values that the input may not have. */
static void filter_rows(struct table *table)
{
	const struct query query = {
		.where = "local=[::]:80 or laddr=10.0.0.0/8 or srtt_us>1ms or state=LISTEN",
		.limit = "3",
	};
	struct errmsg errmsg = { 0 };
	struct tcplens_query compiled;
	int ret = filter_compile(&compiled, &query, table, &columns, &errmsg);

	if (ret)
		errx(EXIT_FAILURE, "cannot filter: %s", errmsg.text);
	ret = filter_apply(&compiled, false, table, &errmsg);
	if (ret)
		must_have_message(ret, &errmsg);
	else if (table->rows_count > 3)
		errx(EXIT_FAILURE, "%zu rows match", table->rows_count);
}

/* Reads the source to its end, as text or as binary records. */
static int read_all(struct source *source, const char *text, size_t size)
{
	struct errmsg errmsg = { 0 };
	struct input input;
	struct table table;
	int ret = input_init(&input, &table, source, &errmsg);

	if (!ret) {
		do {
			ret = input_read_rows(&input, &table, false);
			if (ret >= 0)
				print_window(&table, text, size);
			if (ret >= 0)
				filter_rows(&table);
		} while (ret > 0);
	}
	if (ret)
		must_have_message(ret, &errmsg);
	table_exit(&table);
	input_exit(&input);
	return ret;
}

/* Returns whether @input was accepted. */
static bool try_input(const char *input, size_t size)
{
	struct columns parsed;
	struct errmsg errmsg = { 0 };
	struct source source = { .fd = memfd_create("fuzz", 0) };
	struct lines lines;
	int ret;

	if (source.fd < 0 ||
	    pwrite(source.fd, input, size, 0) != (ssize_t)size)
		err(EXIT_FAILURE, "memfd");

	/* The same bytes as the `columns` file. */
	if (lines_init(&lines, &source, '\t', &errmsg))
		err(EXIT_FAILURE, NULL);
	ret = columns_read(&parsed, "sockets", &lines);
	if (ret)
		must_have_message(ret, &errmsg);
	columns_exit(&parsed);
	lines_exit(&lines);

	if (lseek(source.fd, 0, SEEK_SET))
		err(EXIT_FAILURE, NULL);
	ret = read_all(&source, input, size);
	source_close(&source);
	return !ret;
}

static size_t change(char *input, size_t size)
{
	/* Bytes with a meaning in some format, and the final zero. */
	static const char bytes[] = "\n\t\r -0\"\\\xc3\xa9\x80\xff{}";
	bool head = is_binary && size > BINARY_HEAD && random_below(2);
	size_t at = random_below(head ? BINARY_HEAD : size);
	size_t length;

	switch (random_below(4)) {
	case 0:
		input[at] = random_below(256);
		return size;
	case 1:
		input[at] = bytes[random_below(sizeof(bytes))];
		return size;
	case 2:
		length = random_below(size - at) % 16;
		memmove(input + at, input + at + length, size - at - length);
		return size - length;
	default:
		length = 1 + random_below(16);
		if (size + length > INPUT_BYTES || at + length > size)
			return size;
		memmove(input + at + length, input + at, size - at);
		return size + length;
	}
}

/* Does the input end with a whole line or record? */
static bool is_whole(const char *input, size_t size)
{
	struct tcplens_binary_header header;

	if (!is_binary)
		return size && input[size - 1] == '\n';
	memcpy(&header, input, sizeof(header));
	return size >= header.records_at &&
	       (size - header.records_at) % header.record_bytes == 0;
}

int main(int argc, char **argv)
{
	static char original[INPUT_BYTES / 2];
	static char copy[INPUT_BYTES];
	const __u64 magic = TCPLENS_BINARY_MAGIC;
	unsigned long copies;
	ssize_t size;
	size_t i;
	int fd;

	if (argc != 4)
		errx(EXIT_FAILURE, "usage: fuzz FILE COPIES DOCUMENTS");
	fd = open(argv[1], O_RDONLY);
	if (fd < 0)
		err(EXIT_FAILURE, "%s", argv[1]);
	size = read(fd, original, sizeof(original));
	if (size <= 0)
		err(EXIT_FAILURE, "%s", argv[1]);
	close(fd);
	copies = strtoul(argv[2], NULL, 10);
	documents = fopen(argv[3], "w");
	if (!documents)
		err(EXIT_FAILURE, "%s", argv[3]);
	if (columns_init_builtin(&columns, "sockets"))
		err(EXIT_FAILURE, NULL);

	is_binary = !memcmp(original, &magic, sizeof(magic));
	for (i = 0; i <= (size_t)size; i++) {
		if (try_input(original, i) != is_whole(original, i))
			errx(EXIT_FAILURE, "prefix of %zu bytes", i);
	}
	while (copies--) {
		size_t length = size;

		memcpy(copy, original, size);
		for (i = 1 + random_below(CHANGES); i && length; i--)
			length = change(copy, length);
		accepted += try_input(copy, length);
	}
	columns_exit(&columns);
	if (fclose(documents))
		err(EXIT_FAILURE, "%s", argv[3]);
	printf("%lu copies were accepted\n", accepted);
	return EXIT_SUCCESS;
}
