/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_QUERY_VALUE_ADDRESS_H
#define TCPLENS_QUERY_VALUE_ADDRESS_H

#include "query/filter.h"
#include "query/scanner.h"

/* Examples of addresses and of endpoints. */
#define TCPLENS_VALUE_ADDRESSES \
	"an address, for example 10.0.0.1, 10.0.0.0/8, ::1 or fe80::1%eth0"
#define TCPLENS_VALUE_ENDPOINTS \
	"an address and a port, for example 10.0.0.1:80, [::1]:80 or [fe80::1%eth0]:80"

int tcplens_value_address_parse(struct tcplens_filter *filter,
				const struct tcplens_token *value,
				struct tcplens_scanner *scanner);
int tcplens_value_address_parse_endpoint(struct tcplens_filter *filter,
					 const struct tcplens_token *value,
					 struct tcplens_scanner *scanner);

#endif /* TCPLENS_QUERY_VALUE_ADDRESS_H */
