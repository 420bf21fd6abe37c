/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_OUTPUT_ENDPOINT_H
#define TCPLENS_OUTPUT_ENDPOINT_H

#include "core/pure.h"

struct tcplens_endpoint;

char *tcplens_endpoint_put_address(char *out,
				   const struct tcplens_endpoint *endpoint,
				   const char *interface);
char *tcplens_endpoint_put(char *out, const struct tcplens_endpoint *endpoint,
			   const char *interface);

#endif /* TCPLENS_OUTPUT_ENDPOINT_H */
