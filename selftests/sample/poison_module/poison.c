// SPDX-License-Identifier: GPL-2.0
/*
 * A module for a test: samples sockets into records full of poison and names the
 * columns that keep it. In tcplens.ko, such a column would show the value of the
 * socket that was sampled before.
 *
 * A read of /proc/tcplens_poison samples all TCP sockets of the reader's network
 * namespace, and all that the reader has open: a socket without a port is in no
 * table. The columns of this file are the state of the socket, its cookie, and the
 * names of the columns that keep the poison, separated by commas, or "-".
 *
 * Two records get different poisons, and a byte keeps the poison if it does so in
 * both: a value is not both. A connection is also sampled from its image, which becomes
 * a socket where a poison was: a column is named, too, if it shows that, or has another
 * value than that of the socket.
 */
#include "compat/features.h"
#include "core/cookie.h"
#include "record/columns.h"
#include "relate/owners.h"
#include "sample/image.h"
#include "sample/sample.h"
#include "trace/conns.h"
#include "trace/state_age.h"
#include "trace/template.h"
#include "walk/walk.h"

#include <linux/tcplens.h>

#include <linux/cred.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/nsproxy.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/user_namespace.h>
#include <net/tcp_states.h>

#define FILE_NAME	"tcplens_poison"

#define ALL_GROUPS	(~0U)

/* The reader's descriptors that a read looks at. */
#define DESCRIPTORS	1024

static const u8 poisons[] = { 0xa5, 0x5a };

static char leave[32];
module_param_string(leave, leave, sizeof(leave), 0600);
MODULE_PARM_DESC(leave, "a column to poison again after sampling, to test the test");

/**
 * struct check - one read
 * @seq: The file.
 * @owners: The owners of all sockets.
 * @walk: The walk over the tables.
 * @filter_plan: The groups that are sampled first, as for a filter.
 * @output_plan: All other groups.
 * @image_template: What is sampled of an image.
 * @image: The image of the socket.
 * @image_socket: Where it becomes a socket.
 * @live: The record of the socket itself, to compare with that of the image.
 * @records: The records, one for each of @poisons.
 * @kept: By column: it keeps the poison.
 */
struct check {
	struct seq_file *seq;
	struct tcplens_owners *owners;
	struct tcplens_walk walk;
	struct tcplens_sample_plan filter_plan;
	struct tcplens_sample_plan output_plan;
	struct tcplens_template image_template;
	struct tcplens_image image;
	struct tcplens_image_socket image_socket;
	struct tcplens_record live;
	struct tcplens_record records[ARRAY_SIZE(poisons)];
	bool kept[TCPLENS_COLUMNS_MAX];
};

static bool is_available(const struct tcplens_column *column)
{
	return !column->needs || column->needs & TCPLENS_FEATURES;
}

static bool keeps_poison(const struct check *check,
			 const struct tcplens_column *column)
{
	size_t from = column->offset, i;

	for (i = from; i < from + tcplens_columns_bytes(column); i++) {
		if (((const u8 *)&check->records[0])[i] == poisons[0] &&
		    ((const u8 *)&check->records[1])[i] == poisons[1])
			return true;
	}
	return false;
}

/* Notes the columns of these groups, and of the head, that keep the poison. */
static void note_kept(struct check *check, u32 groups)
{
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		const struct tcplens_column *column = &tcplens_columns[i];

		if (column->group && !(column->group & groups))
			continue;
		if (is_available(column) && keeps_poison(check, column))
			check->kept[i] = true;
	}
}

static void poison_again(struct tcplens_record *record, u8 poison)
{
	int column = tcplens_columns_find(leave, strlen(leave));

	if (column >= 0)
		memset((char *)record + tcplens_columns[column].offset, poison,
		       tcplens_columns_bytes(&tcplens_columns[column]));
}

/* As in files/sockets.c. */
static void fill_related(const struct check *check,
			 struct tcplens_record *record, struct sock *sk,
			 const struct tcplens_sample_plan *plan)
{
	if (plan->groups & TCPLENS_GROUP_AGE)
		tcplens_conns_fill(record);
	if (plan->groups & TCPLENS_GROUP_STATE_AGE)
		tcplens_state_age_fill(record, sk);
	if (plan->groups & TCPLENS_GROUP_OWNER)
		tcplens_owners_fill(check->owners, record, sk);
}

/* Samples these groups first, then all others: a filter's, then the output's. */
static void sample(struct check *check, struct sock *sk, u32 first)
{
	struct user_namespace *user_ns = current_user_ns();
	struct tcplens_record *record;
	int i;

	tcplens_sample_plan(&check->filter_plan, first, ALL_GROUPS, 0);
	tcplens_sample_plan(&check->output_plan, ALL_GROUPS, ALL_GROUPS, first);
	rcu_read_lock();
	for (i = 0; i < ARRAY_SIZE(poisons); i++) {
		record = &check->records[i];
		memset(record, poisons[i], sizeof(*record));
		tcplens_sample_fill(record, sk, user_ns, &check->filter_plan);
		fill_related(check, record, sk, &check->filter_plan);
	}
	note_kept(check, first);
	for (i = 0; i < ARRAY_SIZE(poisons); i++) {
		record = &check->records[i];
		tcplens_sample_more(record, sk, user_ns, &check->output_plan);
		fill_related(check, record, sk, &check->output_plan);
		poison_again(record, poisons[i]);
	}
	rcu_read_unlock();
	note_kept(check, ALL_GROUPS);
}

#ifdef TCPLENS_HAVE_DROPS_READ
static void clear_drops(struct sock *sk)
{
	sk->sk_drop_counters = NULL;
}
#else
static void clear_drops(struct sock *sk)
{
}
#endif

/* A poison is no pointer, and an image has none of these. */
static void poison_socket(struct sock *sk, size_t bytes, u8 poison)
{
	memset(sk, poison, bytes);
	sk->sk_socket = NULL;
	RCU_INIT_POINTER(sk->sk_dst_cache, NULL);
	clear_drops(sk);
}

static bool differs(const struct tcplens_column *column,
		    const struct tcplens_record *one,
		    const struct tcplens_record *other)
{
	return memcmp((const char *)one + column->offset,
		      (const char *)other + column->offset,
		      tcplens_columns_bytes(column));
}

/* Times change between the image and the sample of the socket. */
static void note_different(struct check *check)
{
	u32 groups = check->image_template.plan.groups;
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		const struct tcplens_column *column = &tcplens_columns[i];

		if (column->group && !(column->group & groups))
			continue;
		if (differs(column, &check->records[0], &check->records[1]))
			check->kept[i] = true;
		if (!(column->group & (TCPLENS_GROUP_AGES | TCPLENS_GROUP_LIMITS)) &&
		    differs(column, &check->records[0], &check->live))
			check->kept[i] = true;
	}
}

/* A connection that is quiet, so its lock is not needed. */
static void check_image(struct check *check, struct sock *sk)
{
	struct tcplens_template *template = &check->image_template;
	struct sock *copy = (struct sock *)&check->image_socket.tcp;
	int i;

	if (!sk_fullsock(sk) || sk->sk_state == TCP_LISTEN ||
	    sk->sk_state == TCP_CLOSE)
		return;
	tcplens_layout_clear_all(&check->live);
	rcu_read_lock();
	tcplens_image_take(&check->image, sk);
	tcplens_sample_fill(&check->live, sk, &init_user_ns, &template->plan);
	for (i = 0; i < ARRAY_SIZE(poisons); i++) {
		tcplens_layout_clear_all(&check->records[i]);
		poison_socket(copy, sizeof(check->image_socket.tcp), poisons[i]);
		tcplens_image_sample(&check->records[i], &check->image,
				     &check->image_socket, &template->plan);
		poison_again(&check->records[i], poisons[i]);
	}
	rcu_read_unlock();
	note_different(check);
}

static void print(const struct check *check)
{
	const struct tcplens_record *record = &check->records[1];
	const char *separator = "";
	unsigned int i;

	seq_printf(check->seq, "%s %llu ", record->state < TCPLENS_STATES ?
		   tcplens_columns_states[record->state] : TCPLENS_ABSENT,
		   record->cookie);
	for (i = 0; i < tcplens_columns_count; i++) {
		if (!check->kept[i])
			continue;
		seq_printf(check->seq, "%s%s", separator, tcplens_columns[i].name);
		separator = ",";
	}
	seq_printf(check->seq, "%s\n", *separator ? "" : TCPLENS_ABSENT);
}

/* Samples the groups of each column first, then none, then all. */
static void check_socket(struct check *check, struct sock *sk)
{
	u32 tried = 0;
	unsigned int i;

	memset(check->kept, 0, sizeof(check->kept));
	check_image(check, sk);
	for (i = 0; i < tcplens_columns_count; i++) {
		if (!(tcplens_columns[i].group & ~tried))
			continue;
		tried |= tcplens_columns[i].group;
		sample(check, sk, tcplens_columns_groups(i));
	}
	sample(check, sk, 0);
	sample(check, sk, ALL_GROUPS);
	print(check);
}

static void check_tables(struct check *check)
{
	struct tcplens_walk *walk = &check->walk;
	unsigned int i;

	tcplens_walk_start(walk, current->nsproxy->net_ns);
	while (!tcplens_walk_finished(walk)) {
		tcplens_walk_next(walk, TCPLENS_BATCH_SOCKETS);
		for (i = 0; i < walk->batch.count; i++)
			check_socket(check, walk->batch.entries[i].sk);
		tcplens_walk_put(walk);
		cond_resched();
	}
}

static bool is_tcp(const struct sock *sk)
{
	return sk->sk_type == SOCK_STREAM && sk->sk_protocol == IPPROTO_TCP &&
	       (sk->sk_family == AF_INET || sk->sk_family == AF_INET6);
}

static void check_descriptors(struct check *check)
{
	int error, fd;

	for (fd = 0; fd < DESCRIPTORS; fd++) {
		struct socket *socket = sockfd_lookup(fd, &error);

		if (!socket)
			continue;
		if (is_tcp(socket->sk)) {
			tcplens_cookie(socket->sk);
			check_socket(check, socket->sk);
		}
		sockfd_put(socket);
	}
}

static int scan_owners(struct check *check)
{
	int ret;

	check->owners = tcplens_owners_new(check->seq->file, false);
	if (!check->owners)
		return -ENOMEM;
	do {
		ret = tcplens_owners_scan(check->owners);
	} while (!ret);
	return ret < 0 ? ret : 0;
}

static int show(struct seq_file *seq, void *unused)
{
	struct check *check = kvzalloc(sizeof(*check), GFP_KERNEL);
	int ret;

	if (!check)
		return -ENOMEM;
	check->seq = seq;
	tcplens_template_init(&check->image_template, TCPLENS_FILE_CLOSED);
	check->image_template.plan.groups &= ~TCPLENS_GROUP_CGROUP;
	ret = scan_owners(check);
	if (!ret) {
		seq_puts(seq, "state cookie kept\n");
		check_tables(check);
		check_descriptors(check);
	}
	tcplens_owners_free(check->owners);
	kvfree(check);
	return ret;
}

static int __init poison_init(void)
{
	return proc_create_single(FILE_NAME, 0400, NULL, show) ? 0 : -ENOMEM;
}

static void __exit poison_exit(void)
{
	remove_proc_entry(FILE_NAME, NULL);
}

module_init(poison_init);
module_exit(poison_exit);

MODULE_DESCRIPTION("Names the columns that sampling leaves as they were, for a test");
MODULE_LICENSE("GPL");
