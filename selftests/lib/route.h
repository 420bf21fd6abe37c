/* SPDX-License-Identifier: GPL-2.0 */
/* Metrics of a route to a local address. */
#ifndef TCPLENS_SELFTESTS_ROUTE_H
#define TCPLENS_SELFTESTS_ROUTE_H

#include <stdint.h>

/**
 * struct route_metric - a route metric
 * @name: One of RTAX_*.
 * @value: Its value.
 */
struct route_metric {
	uint16_t name;
	uint32_t value;
};

const char *route_add(const char *address, const struct route_metric *metrics,
		      unsigned int count);

#endif /* TCPLENS_SELFTESTS_ROUTE_H */
