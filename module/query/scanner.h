/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_QUERY_SCANNER_H
#define TCPLENS_QUERY_SCANNER_H

#include "core/pure.h"

/**
 * struct tcplens_query_error - an error in a line
 * @position: The first byte of the offending token, counted from 1.
 * @length: The token's length in bytes, 0 at the end of the line.
 * @reason: The mistake.
 * @expected: The tokens that are accepted there, with examples; NULL if @reason
 *	says it.
 * @names: Names to list after @expected, with NULLs to skip; NULL for none.
 * @names_count: Entries of @names.
 * @largest: A number to write after @expected; 0 for none.
 * @nearest: The word that was probably meant; NULL if none is similar.
 *
 * All strings are constant.
 */
struct tcplens_query_error {
	size_t position;
	size_t length;
	const char *reason;
	const char *expected;
	const char *const *names;
	unsigned int names_count;
	u64 largest;
	const char *nearest;
};

/**
 * struct tcplens_scanner - a line and the position in it
 * @line: The line; any bytes, no terminating zero.
 * @length: Its length in bytes.
 * @at: Index of the next byte.
 * @error: Gets the error of tcplens_scanner_fail() and tcplens_scanner_fail_at().
 */
struct tcplens_scanner {
	const char *line;
	size_t length;
	size_t at;
	struct tcplens_query_error *error;
};

/**
 * struct tcplens_token - a token of the line
 * @text: Its first byte, in the line.
 * @length: Its length in bytes, 0 if there was no such token.
 * @is_quoted: It was in quotes, which are not part of it.
 */
struct tcplens_token {
	const char *text;
	size_t length;
	bool is_quoted;
};

bool tcplens_scanner_ended(struct tcplens_scanner *scanner);
bool tcplens_scanner_take(struct tcplens_scanner *scanner, const char *sign);
bool tcplens_scanner_take_word(struct tcplens_scanner *scanner,
			       const char *word);
struct tcplens_token tcplens_scanner_word(struct tcplens_scanner *scanner);
struct tcplens_token tcplens_scanner_value(struct tcplens_scanner *scanner);
int tcplens_scanner_quoted_value(struct tcplens_scanner *scanner,
				 struct tcplens_token *value);
bool tcplens_scanner_is(const struct tcplens_token *token, const char *string);
int tcplens_scanner_number(struct tcplens_token *token, u64 *number);
int tcplens_scanner_hexadecimal(struct tcplens_token *token, u64 *number);
int tcplens_scanner_fail(struct tcplens_scanner *scanner, size_t length,
			 const char *reason, const char *expected);
int tcplens_scanner_fail_at(struct tcplens_scanner *scanner,
			    const struct tcplens_token *token,
			    const char *reason, const char *expected);

#endif /* TCPLENS_QUERY_SCANNER_H */
