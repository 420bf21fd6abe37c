// SPDX-License-Identifier: GPL-2.0
/*
 * The scanner: a line of the query language to its tokens.
 *
 * Blanks may stand around every token and separate those that would otherwise
 * run together. Nothing is copied: a token points into the line.
 *
 * This file is pure: see pure.h.
 */
#include "query/scanner.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       is_digit(c) || c == '_';
}

/* Values hold what addresses need, and what names might. */
static bool is_value(char c)
{
	switch (c) {
	case '(':
	case ')':
	case ',':
	case '=':
	case '!':
	case '<':
	case '>':
		return false;
	default:
		return c > ' ' && c <= '~';
	}
}

static void skip_blanks(struct tcplens_scanner *scanner)
{
	while (scanner->at < scanner->length &&
	       is_blank(scanner->line[scanner->at]))
		scanner->at++;
}

/* The longest run of bytes that belong to a token of some kind. */
static struct tcplens_token run(struct tcplens_scanner *scanner,
				bool (*belongs)(char c))
{
	struct tcplens_token token;

	skip_blanks(scanner);
	token.text = scanner->line + scanner->at;
	while (scanner->at < scanner->length &&
	       belongs(scanner->line[scanner->at]))
		scanner->at++;
	token.length = scanner->line + scanner->at - token.text;
	return token;
}

/**
 * tcplens_scanner_ended() - was all understood?
 * @scanner: The scanner.
 *
 * Return: true when nothing but blanks is left.
 */
bool tcplens_scanner_ended(struct tcplens_scanner *scanner)
{
	skip_blanks(scanner);
	return scanner->at == scanner->length;
}

/**
 * tcplens_scanner_take() - take a sign of the language if it comes next
 * @scanner: The scanner.
 * @sign: The sign.
 *
 * Return: true if it came and was taken.
 */
bool tcplens_scanner_take(struct tcplens_scanner *scanner, const char *sign)
{
	size_t length = strlen(sign);

	skip_blanks(scanner);
	if (scanner->length - scanner->at < length ||
	    memcmp(scanner->line + scanner->at, sign, length))
		return false;
	scanner->at += length;
	return true;
}

/**
 * tcplens_scanner_word() - take a name or a word of the language
 * @scanner: The scanner.
 *
 * Return: letters, digits and underscores; none if nothing such comes next.
 */
struct tcplens_token tcplens_scanner_word(struct tcplens_scanner *scanner)
{
	return run(scanner, is_word);
}

/**
 * tcplens_scanner_take_word() - take this word if it comes next
 * @scanner: The scanner.
 * @word: The word.
 *
 * Return: true if it came and was taken.
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
 * tcplens_scanner_value() - take what a column is compared with
 * @scanner: The scanner.
 *
 * Return: printable ASCII without the signs of the language; none if nothing
 * such comes next.
 */
struct tcplens_token tcplens_scanner_value(struct tcplens_scanner *scanner)
{
	return run(scanner, is_value);
}

/**
 * tcplens_scanner_is() - is a token this text?
 * @token: The token.
 * @string: The text.
 *
 * Return: true if so.
 */
bool tcplens_scanner_is(const struct tcplens_token *token, const char *string)
{
	return strlen(string) == token->length &&
	       !memcmp(string, token->text, token->length);
}

/**
 * tcplens_scanner_number() - take a decimal number off a token's beginning
 * @token: The token; what follows the digits is left of it.
 * @number: Where the number goes.
 *
 * Return: 0; -ENOENT if there is no digit; -ERANGE if it has more than 64 bits.
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

/**
 * tcplens_scanner_fail() - say what is wrong with the line
 * @scanner: The scanner.
 * @length: How many bytes, of those understood last, are meant.
 * @reason: What is wrong with them: a constant string.
 *
 * Return: -EINVAL.
 */
int tcplens_scanner_fail(struct tcplens_scanner *scanner, size_t length,
			 const char *reason)
{
	scanner->error->position = scanner->at - length + 1;
	scanner->error->length = length;
	scanner->error->reason = reason;
	return -EINVAL;
}
