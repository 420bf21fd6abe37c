/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RELATE_CONN_COUNT_H
#define TCPLENS_RELATE_CONN_COUNT_H

#include "relate/listen_keys.h"
#include "walk/walk.h"

/**
 * enum tcplens_census_phase - how far a stretch of listeners has come
 * @TCPLENS_CENSUS_NONE: It has not begun.
 * @TCPLENS_CENSUS_GATHER: Their addresses are gathered.
 * @TCPLENS_CENSUS_COUNT: The connections are counted.
 * @TCPLENS_CENSUS_READY: The listeners can be asked for.
 */
enum tcplens_census_phase {
	TCPLENS_CENSUS_NONE,
	TCPLENS_CENSUS_GATHER,
	TCPLENS_CENSUS_COUNT,
	TCPLENS_CENSUS_READY,
};

/**
 * struct tcplens_census - counts the children of the listeners of a pass
 * @walk: Looks ahead of the pass, then goes over the connections.
 * @phase: How far it is with this stretch.
 * @gathered: Listeners in it.
 * @left: Those of them that the pass may still meet.
 * @is_last: The pass meets none behind them.
 * @is_all: It meets none before them either.
 * @children: Their addresses and what was counted.
 */
struct tcplens_census {
	struct tcplens_walk walk;
	enum tcplens_census_phase phase;
	unsigned int gathered;
	unsigned int left;
	bool is_last;
	bool is_all;
	struct tcplens_children children;
};

void tcplens_census_start(struct tcplens_census *census);
bool tcplens_census_advance(struct tcplens_census *census,
			    const struct tcplens_walk *pass);
void tcplens_census_fill(struct tcplens_census *census,
			 struct tcplens_record *record,
			 const struct sock *sk);
void tcplens_census_pass(struct tcplens_census *census, unsigned int listeners);

#endif /* TCPLENS_RELATE_CONN_COUNT_H */
