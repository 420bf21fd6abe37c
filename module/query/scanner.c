// SPDX-License-Identifier: GPL-2.0
/*
 * The scanner: splits a line of the query language into tokens.
 *
 * It skips blanks before each token. A token points into the line; nothing is
 * copied.
 *
 * This file is pure: see core/pure.h.
 */
#include "query/scanner.h"

/* The kinds of tokens that a byte can be part of, and blanks. */
enum kind {
	BLANK	= 1 << 0,
	WORD	= 1 << 1,
	VALUE	= 1 << 2,
};

/*
 * A value is printable ASCII, except blanks and the punctuation of the language:
 * ( ) , = ! < >
 */
static const u8 kinds[256] = {
	['\t' ... '\n'] = BLANK,
	['\r'] = BLANK,
	[' '] = BLANK,
	['"' ... '\''] = VALUE,
	['*' ... '+'] = VALUE,
	['-' ... '/'] = VALUE,
	['0' ... '9'] = WORD | VALUE,
	[':' ... ';'] = VALUE,
	['?' ... '@'] = VALUE,
	['A' ... 'Z'] = WORD | VALUE,
	['[' ... '^'] = VALUE,
	['_'] = WORD | VALUE,
	['`'] = VALUE,
	['a' ... 'z'] = WORD | VALUE,
	['{' ... '~'] = VALUE,
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Is the next byte of this kind? */
static bool is_next(const struct tcplens_scanner *scanner, enum kind kind)
{
	return scanner->at < scanner->length &&
	       kinds[(u8)scanner->line[scanner->at]] & kind;
}

/* "&&" and "||" end a value; one '&' or '|' is part of it. */
static bool is_connective(const struct tcplens_scanner *scanner)
{
	const char *next = scanner->line + scanner->at;

	return (*next == '&' || *next == '|') &&
	       scanner->length - scanner->at >= 2 && next[1] == *next;
}

static void skip_blanks(struct tcplens_scanner *scanner)
{
	while (is_next(scanner, BLANK))
		scanner->at++;
}

/* Takes the longest token of a kind. */
static struct tcplens_token take_token(struct tcplens_scanner *scanner,
				       enum kind kind)
{
	struct tcplens_token token = { 0 };

	skip_blanks(scanner);
	token.text = scanner->line + scanner->at;
	while (is_next(scanner, kind) && !is_connective(scanner))
		scanner->at++;
	token.length = scanner->line + scanner->at - token.text;
	return token;
}

/**
 * tcplens_scanner_ended() - is the scanner at the end of the line?
 * @scanner: The scanner; blanks are skipped.
 *
 * Context: Any.
 * Return: true if only blanks were left.
 */
bool tcplens_scanner_ended(struct tcplens_scanner *scanner)
{
	skip_blanks(scanner);
	return scanner->at == scanner->length;
}

/**
 * tcplens_scanner_take() - take punctuation or an operator if it is next
 * @scanner: The scanner.
 * @sign: The punctuation or operator.
 *
 * Context: Any.
 * Return: true if it was next.
 */
bool tcplens_scanner_take(struct tcplens_scanner *scanner, const char *sign)
{
	size_t length;

	skip_blanks(scanner);
	/* Most signs that are tried are not there. */
	if (scanner->at == scanner->length || scanner->line[scanner->at] != *sign)
		return false;
	length = strlen(sign);
	if (scanner->length - scanner->at < length ||
	    memcmp(scanner->line + scanner->at, sign, length))
		return false;
	scanner->at += length;
	return true;
}

/**
 * tcplens_scanner_word() - take a name or keyword
 * @scanner: The scanner.
 *
 * Context: Any.
 * Return: letters, digits and underscores; of length 0 if none is next.
 */
struct tcplens_token tcplens_scanner_word(struct tcplens_scanner *scanner)
{
	return take_token(scanner, WORD);
}

/**
 * tcplens_scanner_take_word() - take a keyword if it is next
 * @scanner: The scanner.
 * @word: The keyword.
 *
 * Context: Any.
 * Return: true if it was next.
 */
bool tcplens_scanner_take_word(struct tcplens_scanner *scanner,
			       const char *word)
{
	size_t before = scanner->at;
	struct tcplens_token token = tcplens_scanner_word(scanner);

	if (tcplens_scanner_is(&token, word))
		return true;
	scanner->at = before;
	return false;
}

/**
 * tcplens_scanner_value() - take a value
 * @scanner: The scanner.
 *
 * Context: Any.
 * Return: printable ASCII without punctuation and operators; of length 0 if none
 * is next.
 */
struct tcplens_token tcplens_scanner_value(struct tcplens_scanner *scanner)
{
	return take_token(scanner, VALUE);
}

/**
 * tcplens_scanner_quoted_value() - take a value that can be in quotes
 * @scanner: The scanner.
 * @value: Gets the value; of length 0 if none is next.
 *
 * Single or double quotes can contain every byte but that quote.
 *
 * Context: Any.
 * Return: 0, or -EINVAL with the scanner's error set.
 */
int tcplens_scanner_quoted_value(struct tcplens_scanner *scanner,
				 struct tcplens_token *value)
{
	const char *end = scanner->line + scanner->length;
	char quote;

	skip_blanks(scanner);
	value->text = scanner->line + scanner->at;
	quote = value->text < end ? *value->text : '\0';
	if (quote != '"' && quote != '\'') {
		*value = tcplens_scanner_value(scanner);
		return 0;
	}
	value->text++;
	value->length = 0;
	value->is_quoted = true;
	while (value->text + value->length < end &&
	       value->text[value->length] != quote)
		value->length++;
	if (value->text + value->length < end) {
		scanner->at += value->length + 2;
		return 0;
	}
	scanner->at++;
	return tcplens_scanner_fail(scanner, 1, "no closing quote", NULL);
}

/**
 * tcplens_scanner_is() - compare a token with a string
 * @token: The token.
 * @string: The string.
 *
 * Context: Any.
 * Return: true if they are equal.
 */
bool tcplens_scanner_is(const struct tcplens_token *token, const char *string)
{
	return strlen(string) == token->length &&
	       !memcmp(string, token->text, token->length);
}

/**
 * tcplens_scanner_number() - parse the digits at the start of a token
 * @token: The token; the digits are removed from it.
 * @number: Gets the decimal number.
 *
 * Context: Any.
 * Return: 0, -ENOENT if there is no digit, or -ERANGE if the number needs more
 * than 64 bits.
 */
int tcplens_scanner_number(struct tcplens_token *token, u64 *number)
{
	int ret = -ENOENT;

	*number = 0;
	while (token->length && is_digit(*token->text)) {
		unsigned int digit = *token->text - '0';

		if (ret == -ENOENT)
			ret = 0;
		if (*number > (~0ULL - digit) / 10)
			ret = -ERANGE;
		*number = *number * 10 + digit;
		token->text++;
		token->length--;
	}
	return ret;
}

static int hexadecimal_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/**
 * tcplens_scanner_hexadecimal() - parse hexadecimal digits at the start of a token
 * @token: The token; the digits are removed from it.
 * @number: Gets the number.
 *
 * Context: Any.
 * Return: as tcplens_scanner_number().
 */
int tcplens_scanner_hexadecimal(struct tcplens_token *token, u64 *number)
{
	int ret = -ENOENT;

	*number = 0;
	while (token->length && hexadecimal_digit(*token->text) >= 0) {
		if (ret == -ENOENT)
			ret = 0;
		if (*number >> 60)
			ret = -ERANGE;
		*number = *number << 4 | hexadecimal_digit(*token->text);
		token->text++;
		token->length--;
	}
	return ret;
}

/**
 * tcplens_scanner_fail_at() - report an error at a token of the line
 * @scanner: The scanner.
 * @token: The offending token, in the line. Of length 0, it is the byte there, or
 *	the end of the line.
 * @reason: The mistake: a constant string.
 * @expected: The tokens that are accepted there: a constant string, or NULL.
 *
 * The caller can add to the scanner's error.
 *
 * Context: Any.
 * Return: -EINVAL.
 */
int tcplens_scanner_fail_at(struct tcplens_scanner *scanner,
			    const struct tcplens_token *token,
			    const char *reason, const char *expected)
{
	struct tcplens_query_error *error = scanner->error;
	size_t at = token->text - scanner->line;

	memset(error, 0, sizeof(*error));
	error->position = at + 1;
	error->length = token->length;
	error->reason = reason;
	error->expected = expected;
	if (!token->length && at < scanner->length)
		error->length = 1;
	else if (!token->length)
		error->reason = "unexpected end";
	return -EINVAL;
}

/**
 * tcplens_scanner_fail() - report an error at the token that was taken last
 * @scanner: The scanner.
 * @length: Length of the offending token, which ends at the scanner's position.
 * @reason: The mistake: a constant string.
 * @expected: The tokens that are accepted there: a constant string, or NULL.
 *
 * Context: Any.
 * Return: -EINVAL.
 */
int tcplens_scanner_fail(struct tcplens_scanner *scanner, size_t length,
			 const char *reason, const char *expected)
{
	const struct tcplens_token token = {
		.text = scanner->line + scanner->at - length,
		.length = length,
	};

	return tcplens_scanner_fail_at(scanner, &token, reason, expected);
}
