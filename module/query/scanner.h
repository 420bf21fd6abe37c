/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_QUERY_SCANNER_H
#define TCPLENS_QUERY_SCANNER_H

#include "core/pure.h"

/**
 * struct tcplens_query_error - why a line was not understood
 * @position: The byte of the line, from 1, at which the trouble begins.
 * @length: How many bytes of it are meant, 0 for none.
 * @reason: What is wrong: a constant string.
 */
struct tcplens_query_error {
	size_t position;
	size_t length;
	const char *reason;
};

/**
 * struct tcplens_scanner - a line and how far it is understood
 * @line: The line; may hold any byte.
 * @length: Its length in bytes.
 * @at: The first byte not yet understood.
 * @error: Where tcplens_scanner_fail() says what is wrong.
 */
struct tcplens_scanner {
	const char *line;
	size_t length;
	size_t at;
	struct tcplens_query_error *error;
};

/**
 * struct tcplens_token - some bytes of the line
 * @text: The first one.
 * @length: How many there are, 0 if what was wanted does not come next.
 */
struct tcplens_token {
	const char *text;
	size_t length;
};

bool tcplens_scanner_ended(struct tcplens_scanner *scanner);
bool tcplens_scanner_take(struct tcplens_scanner *scanner, const char *sign);
bool tcplens_scanner_take_word(struct tcplens_scanner *scanner,
			       const char *word);
struct tcplens_token tcplens_scanner_word(struct tcplens_scanner *scanner);
struct tcplens_token tcplens_scanner_value(struct tcplens_scanner *scanner);
bool tcplens_scanner_is(const struct tcplens_token *token, const char *string);
int tcplens_scanner_number(struct tcplens_token *token, u64 *number);
int tcplens_scanner_fail(struct tcplens_scanner *scanner, size_t length,
			 const char *reason);

#endif /* TCPLENS_QUERY_SCANNER_H */
