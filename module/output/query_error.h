/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_OUTPUT_QUERY_ERROR_H
#define TCPLENS_OUTPUT_QUERY_ERROR_H

#include "query/scanner.h"

/* The most bytes of a word that an error message quotes. */
#define TCPLENS_QUERY_ERROR_WORD_BYTES		64

/* The most bytes of the line that it shows, and before the error. */
#define TCPLENS_QUERY_ERROR_EXCERPT_BYTES	64
#define TCPLENS_QUERY_ERROR_BEFORE_BYTES	40

/* The most bytes of the message. */
#define TCPLENS_QUERY_ERROR_BYTES		1024

char *tcplens_query_error_excerpt(char *out, const char *line, size_t length,
				  const struct tcplens_query_error *error);
char *tcplens_query_error_write(char *out, const char *line, size_t length,
				const struct tcplens_query_error *error);

#endif /* TCPLENS_OUTPUT_QUERY_ERROR_H */
