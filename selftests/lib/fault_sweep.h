/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Repeats a system call with each of its allocations and user copies failing
 * in turn.
 */
#ifndef TCPLENS_SELFTESTS_FAULT_SWEEP_H
#define TCPLENS_SELFTESTS_FAULT_SWEEP_H

#include "expect.h"
#include "fault.h"
#include "loader.h"

/* More allocations than any of the calls makes. */
#define MOST_FAULTS	20000

/**
 * struct attempt - a system call, repeated until no fault is hit
 * @call: The call; returns its result or a negative errno.
 * @settle: Checks the state after the call and restores it.
 * @errors: The errnos it may fail with; ends with 0.
 * @sweeps: Number of sweeps over all faults, for each of the two modes. More
 *	than one where every single fault matters: a debugging aid allocates
 *	now and then, which shifts the later faults, and one may be skipped.
 * @may_differ: It may fail with other errnos too, as much of the kernel is
 *	involved.
 * @seen: Failures by errno; the last counts other errnos.
 * @forgiven: Successes in spite of a fault.
 */
struct attempt {
	long (*call)(void);
	void (*settle)(struct __test_metadata *_metadata, long ret, bool hit);
	int errors[4];
	unsigned int sweeps;
	bool may_differ;
	unsigned int seen[4];
	unsigned int forgiven;
};

static inline void sweep_count(struct __test_metadata *_metadata,
			       struct attempt *attempt, unsigned int nth,
			       long ret)
{
	size_t i;

	if (ret >= 0) {
		attempt->forgiven++;
		return;
	}
	for (i = 0; attempt->errors[i] && attempt->errors[i] != -ret; i++)
		;
	ASSERT_TRUE(attempt->errors[i] || attempt->may_differ)
		TH_LOG("fault %u: unexpected error %s", nth, strerror(-ret));
	attempt->seen[i]++;
}

static inline void sweep_report(struct __test_metadata *_metadata,
				struct attempt *attempt, unsigned int faults,
				bool later)
{
	size_t i;

	TH_LOG("%u faults%s, so far:", faults,
	       later ? ", each with all later ones" : "");
	for (i = 0; attempt->errors[i]; i++)
		TH_LOG("  %u times %s", attempt->seen[i],
		       strerror(attempt->errors[i]));
	if (attempt->seen[i])
		TH_LOG("  %u times another errno", attempt->seen[i]);
	TH_LOG("  %u times it succeeded in spite of the fault", attempt->forgiven);
}

/* First one failure at a time, then all allocations from the nth on. */
static inline void sweep_all(struct __test_metadata *_metadata,
			     struct attempt *attempt)
{
	unsigned int nth, sweep;
	bool hit, later;
	long ret;

	for (sweep = 0; sweep < 2 * attempt->sweeps; sweep++) {
		later = sweep >= attempt->sweeps;
		for (nth = 1, hit = true; hit && nth < MOST_FAULTS; nth++) {
			fault_arm(nth, later);
			ret = attempt->call();
			hit = fault_disarm();
			if (hit)
				sweep_count(_metadata, attempt, nth, ret);
			else
				ASSERT_LE(0, ret)
					TH_LOG("without a fault: %s",
					       strerror(-ret));
			attempt->settle(_metadata, ret, hit);
		}
		ASSERT_FALSE(hit);
		sweep_report(_metadata, attempt, nth - 2, later);
	}
}

static inline const char *sweep_setup(void)
{
	const char *missing;

	loader_open();
	missing = namespace_enter();
	return missing ? missing : fault_setup();
}

#endif /* TCPLENS_SELFTESTS_FAULT_SWEEP_H */
