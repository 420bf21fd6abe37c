// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz FILE COPIES DOCUMENTS: the reader's libraries on broken files.
 *
 * Reads every prefix of FILE, then COPIES copies of it with a few bytes
 * changed, always the same ones. Each goes all the way from source to table.
 * What is claimed, besides that no sanitizer speaks:
 *
 *   - a prefix is accepted exactly if it ends with a whole line or record;
 *   - text that is accepted comes out unchanged as raw text, and what comes out
 *     of records is such text;
 *   - an input that is refused is refused with a reason.
 *
 * The JSON documents of accepted copies are written to DOCUMENTS: of all that
 * are text, of a few that are records.
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
#include "../lib/input.h"
#include "../lib/table.h"
#include "../lib/lines.h"
#include "../lib/filter.h"
#include "../lib/source.h"
#include "../lib/printer.h"

#define INPUT_BYTES	65536

/* The most changes of one copy. */
#define CHANGES		4

/* Of so many accepted streams of records one is written as JSON. */
#define BINARY_SHARE	16

/* Where every second change of records goes: most of them are values. */
#define BINARY_HEAD	512

static struct columns_dictionary dictionary;
static FILE *documents;
static unsigned long accepted;
static bool is_binary;

static bool try_input(const char *input, size_t size);

/* xorshift64: the same numbers everywhere. */
static uint64_t random_state = 88172645463325252ULL;

static size_t random_below(size_t bound)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % bound;
}

static void must_say(int ret, const struct problem *problem)
{
	if (ret != -EBADMSG || !*problem->text)
		errx(EXIT_FAILURE, "error %d without a reason", ret);
}

static void print(const struct columns_view *view, const struct model *model,
		  enum table_format format, FILE *stream)
{
	struct table table;

	table_start(&table, view, format, true, stream);
	table_add(&table, model);
	table_end(&table);
}

static void print_all(const struct columns_view *view,
		      const struct model *model, const char *input,
		      size_t size)
{
	FILE *stream;
	char *text;
	size_t length;

	stream = open_memstream(&text, &length);
	if (!stream)
		err(EXIT_FAILURE, NULL);
	print(view, model, TABLE_RAW, stream);
	fclose(stream);
	if (!model->numbers &&
	    (length != size || memcmp(text, input, size)))
		errx(EXIT_FAILURE, "raw output is not the input");
	if (model->numbers && !try_input(text, length))
		errx(EXIT_FAILURE, "raw output is not text");
	free(text);

	stream = open_memstream(&text, &length);
	if (!stream)
		err(EXIT_FAILURE, NULL);
	print(view, model, TABLE_ALIGNED, stream);
	fclose(stream);
	free(text);

	if (is_binary && random_below(BINARY_SHARE))
		return;
	print(view, model, TABLE_JSON, documents);
}

/* Tries one way to choose columns that does not depend on the input. */
static void choose_some(const struct model *model, const char *list)
{
	struct problem problem = { 0 };
	struct columns_view view;
	int ret = columns_choose(&view, model, &dictionary, list, &problem);

	if (ret)
		must_say(ret, &problem);
	columns_release(&view);
}

static void use(const struct model *model, const char *input, size_t size)
{
	struct problem problem = { 0 };
	struct columns_view view;
	int ret = columns_choose(&view, model, &dictionary, NULL, &problem);

	if (ret)
		errx(EXIT_FAILURE, "cannot choose all: %s", problem.text);
	ret = columns_check(&view, model, &problem);
	if (ret)
		must_say(ret, &problem);
	else
		print_all(&view, model, input, size);
	columns_release(&view);
	choose_some(model, "timer_ms,state");
	choose_some(model, "+local");
}

/* The columns may be there or not, and have such values or not. */
static void pick_some(struct model *model)
{
	const struct query query = {
		.where = "local=[::]:80 or laddr=10.0.0.0/8 or srtt_us>1ms or state=LISTEN",
		.limit = "3",
	};
	struct problem problem = { 0 };
	struct tcplens_query picks;
	int ret = pick_parse(&picks, &query, model, &dictionary, &problem);

	if (ret)
		errx(EXIT_FAILURE, "cannot pick: %s", problem.text);
	ret = pick_rows(&picks, model, &problem);
	if (ret)
		must_say(ret, &problem);
	else if (model->rows > 3)
		errx(EXIT_FAILURE, "%zu rows are picked", model->rows);
}

/* As text or as records, whichever it is. */
static int use_all(struct source *source, const char *text, size_t size)
{
	struct problem problem = { 0 };
	struct input input;
	struct model model;
	int ret = input_start(&input, &model, source, &problem);

	if (!ret) {
		do {
			ret = input_next(&input, &model);
			if (ret >= 0)
				use(&model, text, size);
			if (ret >= 0)
				pick_some(&model);
		} while (ret > 0);
	}
	if (ret)
		must_say(ret, &problem);
	model_exit(&model);
	input_exit(&input);
	return ret;
}

/* Returns whether @input was accepted. */
static bool try_input(const char *input, size_t size)
{
	struct columns_dictionary other;
	struct problem problem = { 0 };
	struct source source = { .fd = memfd_create("fuzz", 0) };
	struct parse parse;
	int ret;

	if (source.fd < 0 ||
	    pwrite(source.fd, input, size, 0) != (ssize_t)size)
		err(EXIT_FAILURE, "memfd");

	/* The same bytes as the other kind of file. */
	if (parse_init(&parse, &source, '\t', &problem))
		err(EXIT_FAILURE, NULL);
	ret = columns_read(&other, "sockets", &parse);
	if (ret)
		must_say(ret, &problem);
	columns_exit(&other);
	parse_exit(&parse);

	if (lseek(source.fd, 0, SEEK_SET))
		err(EXIT_FAILURE, NULL);
	ret = use_all(&source, input, size);
	source_close(&source);
	return !ret;
}

static size_t change(char *input, size_t size)
{
	/* Bytes that mean something somewhere, and one that is arbitrary. */
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

/* Does it end with a whole line, or record? */
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
	if (columns_builtin(&dictionary, "sockets"))
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
	columns_exit(&dictionary);
	if (fclose(documents))
		err(EXIT_FAILURE, "%s", argv[3]);
	printf("%lu copies were accepted\n", accepted);
	return EXIT_SUCCESS;
}
