// SPDX-License-Identifier: GPL-2.0
/*
 * The spelling: words that are the same but for their spelling, and the word that
 * was probably meant.
 *
 * This file is pure: see core/pure.h.
 */
#include "query/spelling.h"

/* Added to the distance of a word that only contains the token. */
#define CONTAINS	100

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static bool is_separator(char c)
{
	return c == '_' || c == '-';
}

/**
 * tcplens_spelling_is() - is a token a name, in any case and with any separators?
 * @token: The token.
 * @name: The name.
 *
 * "fin-wait-1" is FIN_WAIT1.
 *
 * Context: Any.
 * Return: true if they have the same letters and digits.
 */
bool tcplens_spelling_is(const struct tcplens_token *token, const char *name)
{
	size_t i = 0;

	for (;;) {
		while (i < token->length && is_separator(token->text[i]))
			i++;
		while (is_separator(*name))
			name++;
		if (i == token->length || !*name)
			return i == token->length && !*name;
		if (lower(token->text[i++]) != lower(*name++))
			return false;
	}
}

/**
 * tcplens_spelling_correct() - look up a common mistake
 * @token: The token.
 * @mistakes: The mistakes.
 * @count: Entries of @mistakes.
 *
 * Context: Any.
 * Return: the right word, or NULL if the token is no such mistake.
 */
const char *tcplens_spelling_correct(const struct tcplens_token *token,
				     const struct tcplens_mistake *mistakes,
				     size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (tcplens_spelling_is(token, mistakes[i].wrong))
			return mistakes[i].right;
	}
	return NULL;
}

/* The fewest insertions, deletions and replacements (Levenshtein). */
static unsigned int edits(const struct tcplens_token *token, const char *word,
			  size_t length)
{
	u8 row[TCPLENS_SPELLING_BYTES + 1];
	size_t i, j;

	for (j = 0; j <= length; j++)
		row[j] = j;
	for (i = 0; i < token->length; i++) {
		u8 diagonal = row[0];

		row[0] = i + 1;
		for (j = 0; j < length; j++) {
			bool differs = lower(token->text[i]) != lower(word[j]);
			u8 fewest = diagonal + differs;

			diagonal = row[j + 1];
			if (fewest > diagonal + 1)
				fewest = diagonal + 1;
			if (fewest > row[j] + 1)
				fewest = row[j] + 1;
			row[j + 1] = fewest;
		}
	}
	return row[length];
}

static bool contains(const char *word, size_t length,
		     const struct tcplens_token *token)
{
	size_t i, at;

	for (at = 0; at + token->length <= length; at++) {
		for (i = 0; i < token->length; i++) {
			if (lower(word[at + i]) != lower(token->text[i]))
				break;
		}
		if (i == token->length)
			return true;
	}
	return false;
}

/**
 * tcplens_spelling_start() - start the search for the nearest word
 * @spelling: The search.
 * @token: The word as it was written. One of fewer than three letters has no
 *	nearest word.
 *
 * Context: Any.
 */
void tcplens_spelling_start(struct tcplens_spelling *spelling,
			    const struct tcplens_token *token)
{
	bool is_searched = token->length >= 3 &&
			   token->length <= TCPLENS_SPELLING_BYTES;

	spelling->token = token;
	spelling->nearest = NULL;
	spelling->distance = is_searched ? ~0U : 0;
}

/**
 * tcplens_spelling_compare() - compare the next word of the search
 * @spelling: The search.
 * @word: A constant string.
 *
 * A word is near if one of three letters is wrong, missing or too many. Otherwise
 * the shortest word that contains the token is the nearest.
 *
 * Context: Any.
 */
void tcplens_spelling_compare(struct tcplens_spelling *spelling,
			      const char *word)
{
	const struct tcplens_token *token = spelling->token;
	size_t length = strlen(word);
	unsigned int distance;

	if (!spelling->distance || length > TCPLENS_SPELLING_BYTES)
		return;
	distance = edits(token, word, length);
	if (distance > (token->length + 1) / 3) {
		if (!contains(word, length, token))
			return;
		distance = CONTAINS + length;
	}
	if (distance >= spelling->distance)
		return;
	spelling->distance = distance;
	spelling->nearest = word;
}
