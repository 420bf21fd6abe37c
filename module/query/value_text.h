/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_QUERY_VALUE_TEXT_H
#define TCPLENS_QUERY_VALUE_TEXT_H

#include "query/filter.h"
#include "query/scanner.h"

/* Examples of strings and of paths. */
#define TCPLENS_VALUE_TEXT_STRINGS \
	"text, for example nginx, nginx*, 'a,b' or -"
#define TCPLENS_VALUE_TEXT_PATHS \
	"a path, for example /init.scope, /user.slice/*, *ssh* or '/a b'"

int tcplens_value_text_parse(struct tcplens_filter *filter,
			     const struct tcplens_token *value,
			     struct tcplens_scanner *scanner);
int tcplens_value_text_parse_path(struct tcplens_filter *filter,
				  const struct tcplens_token *value,
				  struct tcplens_scanner *scanner);
int tcplens_value_text_add_name(struct tcplens_filter *filter,
				const struct tcplens_token *value,
				const char *wrong, const char *expected,
				struct tcplens_scanner *scanner);

#endif /* TCPLENS_QUERY_VALUE_TEXT_H */
