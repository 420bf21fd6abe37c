/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_SIEVE_H
#define TCPLENS_SIEVE_H

#include "filter.h"
#include "tables.h"

struct sock;

bool tcplens_sieve_passes(const struct tcplens_sieve *sieve,
			  const struct sock *sk);
enum tcplens_table tcplens_sieve_table(const struct tcplens_sieve *sieve);

#endif /* TCPLENS_SIEVE_H */
