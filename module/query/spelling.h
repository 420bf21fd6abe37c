/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_QUERY_SPELLING_H
#define TCPLENS_QUERY_SPELLING_H

#include "query/scanner.h"

/* The longest words that are compared. */
#define TCPLENS_SPELLING_BYTES	32

/**
 * struct tcplens_spelling - a search for the word that was meant
 * @token: The word as it was written.
 * @nearest: The nearest word so far, NULL if none is near enough.
 * @distance: Words at this distance or more are not nearer.
 */
struct tcplens_spelling {
	const struct tcplens_token *token;
	const char *nearest;
	unsigned int distance;
};

/**
 * struct tcplens_mistake - a word that people write for another one
 * @wrong: The word.
 * @right: The word that this language has.
 */
struct tcplens_mistake {
	const char *wrong;
	const char *right;
};

bool tcplens_spelling_is(const struct tcplens_token *token, const char *name);
const char *tcplens_spelling_correct(const struct tcplens_token *token,
				     const struct tcplens_mistake *mistakes,
				     size_t count);
void tcplens_spelling_start(struct tcplens_spelling *spelling,
			    const struct tcplens_token *token);
void tcplens_spelling_compare(struct tcplens_spelling *spelling,
			      const char *word);

#endif /* TCPLENS_QUERY_SPELLING_H */
