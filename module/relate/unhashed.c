// SPDX-License-Identifier: GPL-2.0
/*
 * The unhashed sockets: TCP sockets that no hash table has, so that only a
 * descriptor leads to them.
 *
 * The scan of descriptors marks them, and keeps no reference. After the dump of the
 * tables, this file looks the marked descriptors up again, and takes the sockets
 * that are still in no table.
 */
#include "relate/unhashed.h"
#include "relate/socket_file.h"
#include "walk/lookup.h"
#include "walk/walk.h"

#include <linux/fdtable.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <net/inet_hashtables.h>

/* Threads that one call visits. */
#define STRIDE		8192

/* Returns the referenced socket if the table of descriptors has it. */
static struct sock *get_from_table(struct files_struct *files,
				   const struct tcplens_owners_entry *entry,
				   const struct net *net)
{
	const struct file *file = NULL;
	struct sock *sk = NULL;
	struct fdtable *table;

	spin_lock(&files->file_lock);
	table = files_fdtable(files);
	if (entry->fd < table->max_fds)
		file = rcu_dereference_check_fdtable(files, table->fd[entry->fd]);
	if (file && tcplens_socket_file_is(file) &&
	    tcplens_socket_file_inode(file) == entry->inode)
		sk = tcplens_socket_file_unbound(file);
	if (sk && (!net_eq(sock_net(sk), net) ||
		   !refcount_inc_not_zero(&sk->sk_refcnt)))
		sk = NULL;
	spin_unlock(&files->file_lock);
	return sk;
}

/* Most threads share the table of their process. Adds the threads to @visits. */
static struct sock *get_from_process(struct task_struct *leader,
				     const struct tcplens_owners_entry *entry,
				     const struct net *net, unsigned int *visits)
{
	const struct files_struct *before = NULL;
	struct task_struct *task;
	struct sock *sk = NULL;

	for_each_thread(leader, task) {
		++*visits;
		if (READ_ONCE(task->files) == before)
			continue;
		task_lock(task);
		before = task->files;
		if (before)
			sk = get_from_table(task->files, entry, net);
		task_unlock(task);
		if (sk)
			break;
	}
	return sk;
}

/*
 * Adds the socket of a descriptor to the batch. Returns false if the process has no
 * such descriptor now; another process can have the socket.
 */
static bool take(const struct tcplens_owners_map *map,
		 const struct tcplens_owners_entry *entry,
		 struct pid_namespace *pid_ns, struct tcplens_walk *walk,
		 unsigned int *visits)
{
	int pid = map->processes[entry->process].pid;
	struct task_struct *leader;
	struct sock *sk = NULL;

	rcu_read_lock();
	leader = pid_task(find_pid_ns(pid, pid_ns), PIDTYPE_TGID);
	if (leader)
		sk = get_from_process(leader, entry, walk->cursor.net, visits);
	rcu_read_unlock();
	if (!sk)
		return false;
	if (tcplens_lookup_is_hashed(sk))
		sock_gen_put(sk);
	else
		tcplens_walk_add(walk, sk);
	return true;
}

static void enter_block(struct tcplens_unhashed *unhashed,
			const struct tcplens_owners_block *block)
{
	unhashed->block = block;
	unhashed->entry = block ? block->entries : NULL;
}

/**
 * tcplens_unhashed_start() - go to the first descriptor
 * @unhashed: The position to overwrite.
 * @map: The map of owners, completely indexed.
 *
 * Context: Any.
 */
void tcplens_unhashed_start(struct tcplens_unhashed *unhashed,
			    const struct tcplens_owners_map *map)
{
	enter_block(unhashed, map->has_unbound ? map->first : NULL);
}

/**
 * tcplens_unhashed_finished() - has the position reached the last descriptor?
 * @unhashed: The position; all zeros is one at the end.
 *
 * Context: Any.
 * Return: true if tcplens_unhashed_next() will give nothing more.
 */
bool tcplens_unhashed_finished(const struct tcplens_unhashed *unhashed)
{
	return !unhashed->block;
}

/**
 * tcplens_unhashed_next() - reference the next unhashed sockets
 * @unhashed: The position.
 * @map: The map of owners.
 * @pid_ns: The PID namespace of the map's PIDs.
 * @walk: The dump of the tables, finished; its batch gets the sockets of its
 *	network namespace. One call visits at most a block of descriptors, and ends
 *	after some thousands of threads, so the batch can stay empty before the end.
 * @slots: The most sockets to take, at least 1.
 *
 * Context: Process context; may sleep. Takes, under rcu_read_lock(), the
 * task_lock() of one thread at a time, and within it the file_lock of its table.
 */
void tcplens_unhashed_next(struct tcplens_unhashed *unhashed,
			   const struct tcplens_owners_map *map,
			   struct pid_namespace *pid_ns,
			   struct tcplens_walk *walk, unsigned int slots)
{
	const struct tcplens_owners_entry *entry;
	struct tcplens_owners_entry *first;
	unsigned int visits = 0;

	tcplens_batch_begin(&walk->batch, min_t(unsigned int, slots,
						TCPLENS_BATCH_SOCKETS));
	while (unhashed->block && tcplens_batch_has_room(&walk->batch) &&
	       visits < STRIDE) {
		entry = unhashed->entry++;
		if (entry == unhashed->block->end) {
			enter_block(unhashed, unhashed->block->next);
			break;
		}
		if (!entry->is_unbound)
			continue;
		first = tcplens_owners_map_first(map, entry->inode);
		if (!first->is_taken)
			first->is_taken = take(map, entry, pid_ns, walk, &visits);
		cond_resched();
	}
}
