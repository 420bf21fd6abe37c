// SPDX-License-Identifier: GPL-2.0
/*
 * A module with one bug on load, named by its parameter, so that a debug
 * kernel can prove that it reports the bug. Never load it into a kernel that
 * is needed afterwards.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timer.h>

static char *bug = "";
module_param(bug, charp, 0444);
MODULE_PARM_DESC(bug, "what to do wrong");

struct canary {
	struct timer_list timer;
	int value;
};

/* Hides the value: the compiler could warn of the bug, or remove it. */
static int sink;
static int forty = 40;
static int racy;	/* on purpose */

static void use_after_free(void)
{
	int *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return;
	kfree(p);
	OPTIMIZER_HIDE_VAR(p);
	sink = READ_ONCE(*p);
}

static void out_of_bounds(void)
{
	char *p = kzalloc(24, GFP_KERNEL);

	if (!p)
		return;
	OPTIMIZER_HIDE_VAR(p);
	WRITE_ONCE(p[24], 1);
	kfree(p);
}

static void sleep_in_atomic(void)
{
	static DEFINE_SPINLOCK(lock);
	void *p;

	spin_lock(&lock);
	p = kmalloc(8, GFP_KERNEL);
	spin_unlock(&lock);
	kfree(p);
}

static void schedule_in_atomic(void)
{
	preempt_disable();
	/* The detector counts again from 0. */
	schedule_timeout_uninterruptible(1);
}

static void lock_order(void)
{
	static DEFINE_MUTEX(a);
	static DEFINE_MUTEX(b);

	mutex_lock(&a);
	mutex_lock(&b);
	mutex_unlock(&b);
	mutex_unlock(&a);

	mutex_lock(&b);
	mutex_lock(&a);
	mutex_unlock(&a);
	mutex_unlock(&b);
}

static void rcu_unlocked(void)
{
	static int __rcu *pointer;

	sink = !rcu_dereference(pointer);
}

static void leak(void)
{
	int i;

	/*
	 * Several, as a stale pointer may still lead to one. Cleared, as an object
	 * that is not has the address of the next free one, which SLUB stored in
	 * it: kmemleak would find all of them through the first.
	 */
	for (i = 0; i < 10; i++) {
		void *p = kzalloc(100, GFP_KERNEL);

		OPTIMIZER_HIDE_VAR(p);
	}
}

static void ignore(struct timer_list *timer)
{
}

static void free_active_timer(void)
{
	struct canary *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return;
	timer_setup(&p->timer, ignore, 0);
	mod_timer(&p->timer, jiffies + 3600 * HZ);
	kfree(p);
}

static void shift_too_far(void)
{
	sink = 1 << READ_ONCE(forty);
}

static void refcount_underflow(void)
{
	refcount_t count = REFCOUNT_INIT(0);

	sink = refcount_dec_and_test(&count);
}

static int count_up(void *unused)
{
	while (!kthread_should_stop()) {
		racy++;
		barrier();
		cond_resched();
	}
	return 0;
}

static void two_writers(void)
{
	struct task_struct *a = kthread_run(count_up, NULL, "canary a");
	struct task_struct *b = kthread_run(count_up, NULL, "canary b");

	msleep(5000);
	if (!IS_ERR(a))
		kthread_stop(a);
	if (!IS_ERR(b))
		kthread_stop(b);
}

static const struct {
	const char *name;
	void (*plant)(void);
} bugs[] = {
	{ "use-after-free", use_after_free },
	{ "out-of-bounds", out_of_bounds },
	{ "sleep-in-atomic", sleep_in_atomic },
	{ "schedule-in-atomic", schedule_in_atomic },
	{ "lock-order", lock_order },
	{ "rcu-unlocked", rcu_unlocked },
	{ "leak", leak },
	{ "free-active-timer", free_active_timer },
	{ "shift-too-far", shift_too_far },
	{ "refcount-underflow", refcount_underflow },
	{ "data-race", two_writers },
};

static int __init canary_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(bugs); i++) {
		if (strcmp(bugs[i].name, bug) == 0) {
			pr_info("plants %s\n", bug);
			bugs[i].plant();
			return 0;
		}
	}
	pr_err("there is no bug named '%s'\n", bug);
	return -EINVAL;
}

static void __exit canary_exit(void)
{
}

module_init(canary_init);
module_exit(canary_exit);

MODULE_DESCRIPTION("One planted bug, for testing debug kernels");
MODULE_LICENSE("GPL");
