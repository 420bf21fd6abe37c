// SPDX-License-Identifier: GPL-2.0
/*
 * The number: parses a number or a range that a column is compared with.
 *
 *	range: number "-" number
 *	number: digits [ "." digits ] [ suffix ] | "0x" digits
 *
 * The column's unit decides the suffixes: of a time "ns", "us", "ms", "s", "m" and
 * "h"; of others "K", "M" and "G", by 1024 for bytes and by 1000 otherwise.
 *
 * A number that makes the comparison false for every value is an error.
 *
 * This file is pure: see core/pure.h.
 */
#include "query/number.h"

/* Digits after the point, and the fractions that they count. */
#define FRACTION_DIGITS	6
#define FRACTIONS	1000000

/* Examples that are valid in every column with such a unit. */
#define TIMES	"a time, for example 50ms, 0.5s, 5m or 10ms-20ms"
#define SECONDS	"a time, for example 30, 30s, 5m, 2h or 1m-5m"
#define BYTES	"a number of bytes, for example 4096, 64K, 1.5M, 1G or 1K-64K"
#define SEGMENTS "a number of bytes, for example 536, 1460 or 1K-8K"
#define NUMBERS	"a number, for example 80, 8000-8100, 2K or 0x50"
#define SMALL	"a number, for example 1, 2 or 0-3"
#define FLAGS	"a flag, for example 0 or 1"

/**
 * struct suffix - a suffix of a number
 * @text: The suffix.
 * @factor: Its meaning: nanoseconds, or how many of the unit.
 */
struct suffix {
	const char *text;
	u64 factor;
};

static const struct suffix times[] = {
	{ "ns", 1 },
	{ "us", 1000 },
	{ "ms", 1000000 },
	{ "s",  1000000000 },
	{ "m",  60000000000 },
	{ "h",  3600000000000 },
};

static const struct suffix of_bytes[] = {
	{ "K", 1 << 10 },
	{ "M", 1 << 20 },
	{ "G", 1 << 30 },
};

static const struct suffix of_others[] = {
	{ "K", 1000 },
	{ "M", 1000000 },
	{ "G", 1000000000 },
};

/**
 * struct scale - what a number without and with a suffix counts
 * @suffixes: The suffixes.
 * @count: Entries of @suffixes.
 * @factor: One of the column's unit in terms of the suffixes' factors.
 * @expected: Examples.
 * @wrong_suffix: The error of other suffixes.
 */
struct scale {
	const struct suffix *suffixes;
	unsigned int count;
	u64 factor;
	const char *expected;
	const char *wrong_suffix;
};

/**
 * struct bound - a number in the column's unit
 * @whole: The number, rounded down.
 * @is_more: It is more than @whole.
 * @has_suffix: It has a suffix.
 */
struct bound {
	u64 whole;
	bool is_more;
	bool has_suffix;
};

static const struct suffix *find_suffix(const struct suffix *suffixes,
					unsigned int count,
					const struct tcplens_token *token)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (tcplens_scanner_is(token, suffixes[i].text))
			return &suffixes[i];
	}
	return NULL;
}

static const char *numbers_of(const struct tcplens_column *column, bool is_bytes)
{
	u64 largest = tcplens_columns_largest(column);

	if (is_bytes)
		return largest > 0xffff ? BYTES : SEGMENTS;
	return largest == 1 ? FLAGS : largest < 8000 ? SMALL : NUMBERS;
}

static struct scale scale_of(const struct tcplens_column *column)
{
	const char *unit = column->unit;
	const struct tcplens_token token = {
		.text = unit,
		.length = strlen(unit),
	};
	const struct suffix *time = find_suffix(times, ARRAY_SIZE(times),
						&token);
	bool is_bytes = !strcmp(unit, "bytes");

	if (time)
		return (struct scale) {
			.suffixes = times,
			.count = ARRAY_SIZE(times),
			.factor = time->factor,
			.expected = !strcmp(unit, "s") ? SECONDS : TIMES,
			.wrong_suffix = "unknown time unit (use ns, us, ms, s, m or h)",
		};
	return (struct scale) {
		.suffixes = is_bytes ? of_bytes : of_others,
		.count = is_bytes ? ARRAY_SIZE(of_bytes) : ARRAY_SIZE(of_others),
		.factor = 1,
		.expected = numbers_of(column, is_bytes),
		.wrong_suffix = "unknown suffix (use K, M or G)",
	};
}

static bool take(struct tcplens_token *token, const char *sign)
{
	size_t length = strlen(sign);

	if (token->length < length || memcmp(token->text, sign, length))
		return false;
	token->text += length;
	token->length -= length;
	return true;
}

/*
 * Takes digits and a fraction from the token. The fraction counts FRACTIONS.
 * Returns 0, -ENOENT or -ERANGE as tcplens_scanner_number(), or -E2BIG if the
 * fraction has too many digits.
 */
static int take_decimal(struct tcplens_token *token, u64 *whole, u64 *fraction)
{
	int ret = tcplens_scanner_number(token, whole);
	size_t digits;

	*fraction = 0;
	if (ret || !take(token, "."))
		return ret;
	digits = token->length;
	ret = tcplens_scanner_number(token, fraction);
	digits -= token->length;
	if (digits > FRACTION_DIGITS)
		return -E2BIG;
	for (; digits < FRACTION_DIGITS; digits++)
		*fraction *= 10;
	return ret;
}

/* Returns -ERANGE if the number in the column's unit has more than 64 bits. */
static int multiply(struct bound *bound, u64 whole, u64 fraction, u64 factor)
{
	/* At most six digits times the nanoseconds of an hour. */
	u64 more = fraction * factor;

	if (whole > ~0ULL / factor ||
	    whole * factor > ~0ULL - more / FRACTIONS)
		return -ERANGE;
	bound->whole = whole * factor + more / FRACTIONS;
	bound->is_more = more % FRACTIONS;
	/* The caller may round it up. */
	return bound->is_more && bound->whole == ~0ULL ? -ERANGE : 0;
}

static void divide(struct bound *bound, u64 whole, u64 fraction, u64 divisor)
{
	bound->whole = whole / divisor;
	bound->is_more = whole % divisor || fraction;
}

static int fail_digits(struct tcplens_scanner *scanner,
		       const struct tcplens_token *token,
		       const struct scale *scale, int error)
{
	const char *reason = "not a number";

	if (error == -ERANGE)
		reason = "number too large";
	if (error == -E2BIG)
		reason = "more than 6 digits after the point";
	return tcplens_scanner_fail_at(scanner, token, reason, scale->expected);
}

/* Parses one number into a bound. */
static int parse_bound(struct tcplens_scanner *scanner,
		       const struct tcplens_token *token,
		       const struct scale *scale, struct bound *bound)
{
	struct tcplens_token rest = *token;
	bool is_hexadecimal = take(&rest, "0x");
	const struct suffix *suffix = NULL;
	u64 whole, fraction = 0, factor;
	int ret;

	ret = is_hexadecimal ? tcplens_scanner_hexadecimal(&rest, &whole) :
			       take_decimal(&rest, &whole, &fraction);
	if (ret)
		return fail_digits(scanner, token, scale, ret);
	bound->has_suffix = rest.length;
	if (bound->has_suffix && !is_hexadecimal)
		suffix = find_suffix(scale->suffixes, scale->count, &rest);
	if (bound->has_suffix && !suffix)
		return tcplens_scanner_fail_at(scanner, &rest, is_hexadecimal ?
					       "not a hexadecimal digit" :
					       scale->wrong_suffix,
					       scale->expected);
	factor = suffix ? suffix->factor : scale->factor;
	if (factor < scale->factor) {
		divide(bound, whole, fraction, scale->factor / factor);
		return 0;
	}
	ret = multiply(bound, whole, fraction, factor / scale->factor);
	return ret ? fail_digits(scanner, token, scale, ret) : 0;
}

static int fail_range(struct tcplens_scanner *scanner,
		      const struct tcplens_token *token,
		      const struct tcplens_test *test, const char *reason)
{
	tcplens_scanner_fail_at(scanner, token, reason, "a value from 0 to ");
	scanner->error->largest =
		tcplens_columns_largest(&tcplens_columns[test->column]);
	return -EINVAL;
}

/* Refuses a number with which no value of the column compares true. */
static int check_range(struct tcplens_scanner *scanner,
		       const struct tcplens_token *token,
		       const struct tcplens_test *test)
{
	u64 largest = tcplens_columns_largest(&tcplens_columns[test->column]);

	switch (test->operation) {
	case TCPLENS_OPERATION_LESS:
		if (!test->number)
			return fail_range(scanner, token, test,
					  "no value is less");
		return 0;
	case TCPLENS_OPERATION_AT_MOST:
		return 0;
	case TCPLENS_OPERATION_GREATER:
		if (test->number >= largest)
			return fail_range(scanner, token, test,
					  "no value is greater");
		return 0;
	default:
		if (test->last > largest)
			return fail_range(scanner, token, test,
					  "out of range");
		return 0;
	}
}

/*
 * A fraction is rounded so that the comparison with whole numbers stays the same:
 * > 1.5 becomes > 1, and >= 1.5 becomes >= 2. No whole number equals 1.5.
 */
static int parse_one(struct tcplens_test *test,
		     const struct tcplens_token *value,
		     const struct scale *scale, struct tcplens_scanner *scanner)
{
	struct bound bound;
	int ret = parse_bound(scanner, value, scale, &bound);

	if (ret)
		return ret;
	if (bound.is_more && !tcplens_filter_has_order(test->operation))
		return tcplens_scanner_fail_at(scanner, value,
					       "= and != need a whole number of the column's unit",
					       NULL);
	if (bound.is_more && (test->operation == TCPLENS_OPERATION_LESS ||
			      test->operation == TCPLENS_OPERATION_AT_LEAST))
		bound.whole++;
	test->number = bound.whole;
	test->last = bound.whole;
	return check_range(scanner, value, test);
}

/* "10-20ms" could mean 10us or 10ms. */
static bool is_ambiguous(const struct bound *first, const struct bound *last)
{
	return first->has_suffix != last->has_suffix &&
	       (first->has_suffix || first->whole || first->is_more);
}

static int parse_range(struct tcplens_test *test,
		       const struct tcplens_token *value, size_t dash,
		       const struct scale *scale, struct tcplens_scanner *scanner)
{
	struct tcplens_token first_token = *value, last_token = *value;
	struct bound first, last;
	int ret;

	if (tcplens_filter_has_order(test->operation))
		return tcplens_scanner_fail_at(scanner, value,
					       "only = and != accept a range",
					       NULL);
	first_token.length = dash;
	last_token.text += dash + 1;
	last_token.length -= dash + 1;
	ret = parse_bound(scanner, &first_token, scale, &first);
	if (!ret)
		ret = parse_bound(scanner, &last_token, scale, &last);
	if (ret)
		return ret;
	if (is_ambiguous(&first, &last))
		return tcplens_scanner_fail_at(scanner, value,
					       "both numbers of a range need a suffix, or none",
					       scale->expected);
	test->number = first.whole + first.is_more;
	test->last = last.whole;
	if (test->number > test->last)
		return tcplens_scanner_fail_at(scanner, value,
					       "no value is in this range",
					       scale->expected);
	return check_range(scanner, value, test);
}

/**
 * tcplens_number_expected() - examples of numbers
 * @column: The column that is compared with them.
 *
 * Context: Any.
 * Return: a constant string.
 */
const char *tcplens_number_expected(const struct tcplens_column *column)
{
	return scale_of(column).expected;
}

/**
 * tcplens_number_parse() - parse a number or a range
 * @test: The test, with a column and an operation; its numbers are set.
 * @value: The text.
 * @scanner: Its scanner.
 *
 * Context: Any.
 * Return: 0, or -EINVAL with the scanner's error set.
 */
int tcplens_number_parse(struct tcplens_test *test,
			 const struct tcplens_token *value,
			 struct tcplens_scanner *scanner)
{
	const struct scale scale = scale_of(&tcplens_columns[test->column]);
	size_t dash = 1;

	while (dash < value->length && value->text[dash] != '-')
		dash++;
	if (dash < value->length)
		return parse_range(test, value, dash, &scale, scanner);
	return parse_one(test, value, &scale, scanner);
}
