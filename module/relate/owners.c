// SPDX-License-Identifier: GPL-2.0
/*
 * The owners: which processes have a socket, and as which file descriptor.
 *
 * A socket does not know its processes. So a dump that shows owners scans the file
 * descriptors of all processes before its first socket. A socket that is created
 * later has no owner in that dump.
 */
#include "relate/owners.h"
#include "core/stats.h"
#include "relate/owners_map.h"
#include "relate/processes.h"
#include "trace/conns.h"

#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/pid_namespace.h>
#include <linux/slab.h>
#include <net/sock.h>

/**
 * struct tcplens_owners - the owners of all sockets, for one dump
 * @map: The owners.
 * @processes: The position of the scan that fills @map.
 * @finished: The scan is complete, and @map is indexed.
 */
struct tcplens_owners {
	struct tcplens_owners_map map;
	struct tcplens_processes processes;
	bool finished;
};

/**
 * tcplens_owners_new() - get ready to scan the processes
 * @file: The open file that is being read; outlives the result.
 *
 * Context: Process context; may sleep.
 * Return: owners for tcplens_owners_scan(), to be freed by tcplens_owners_free();
 * NULL if there is no memory.
 */
struct tcplens_owners *tcplens_owners_new(const struct file *file)
{
	struct tcplens_owners *owners;

	owners = kvzalloc(sizeof(*owners), GFP_KERNEL_ACCOUNT);
	if (!owners)
		return NULL;
	tcplens_processes_start(&owners->processes, file);
	tcplens_stats_add(TCPLENS_STAT_OWNER_SCANS, 1);
	return owners;
}

static int scan(struct tcplens_owners *owners)
{
	int ret = tcplens_processes_scan(&owners->processes, &owners->map);

	if (ret <= 0)
		return ret;
	ret = tcplens_owners_map_index(&owners->map);
	if (ret <= 0)
		return ret;
	owners->finished = true;
	tcplens_stats_add(TCPLENS_STAT_OWNER_BYTES, owners->map.bytes);
	return 1;
}

/**
 * tcplens_owners_scan() - scan some more processes
 * @owners: The owners.
 *
 * The work of one call is bounded, so that the caller can check for signals.
 *
 * Context: Process context; may sleep. Takes, under rcu_read_lock(), the
 * task_lock() of one thread at a time, and within it the file_lock of its table.
 * Return: 1 if the scan is complete, 0 if it is not, or -ENOMEM; the next call
 * continues at the same position.
 */
int tcplens_owners_scan(struct tcplens_owners *owners)
{
	ktime_t start;
	int ret;

	if (owners->finished)
		return 1;
	start = ktime_get();
	ret = scan(owners);
	tcplens_stats_add(TCPLENS_STAT_OWNER_NS, ktime_get() - start);
	return ret;
}

/*
 * A socket that no descriptor refers to, any more or yet, has the owner that the
 * recorder saw last, and a request socket that of its listener. That owner is a
 * PID of the initial namespace, so only readers there get it.
 */
static void fill_tracked_owner(struct tcplens_record *record)
{
	struct tcplens_conn conn;
	bool is_request = record->kind == TCPLENS_KIND_REQUEST;

	tcplens_conns_find(is_request ? record->listener_cookie :
			   record->cookie, &conn);
	if (is_request)
		conn.owner_source = TCPLENS_OWNER_LISTENER;
	tcplens_conns_fill_owner(record, &conn);
}

/**
 * tcplens_owners_fill() - fill in the owner of a socket
 * @owners: The owners, completely scanned.
 * @record: The socket's record. The columns get no value if the scan found no
 *	process that the reader may see, and the recorder knows no owner of a
 *	socket without a descriptor.
 * @sk: A referenced socket of any kind.
 *
 * Context: Any but hard interrupts, under rcu_read_lock(); takes a raw spinlock of
 * the table of tracked connections.
 */
void tcplens_owners_fill(const struct tcplens_owners *owners,
			 struct tcplens_record *record, struct sock *sk)
{
	u64 inode = 0;

	if (record->kind == TCPLENS_KIND_FULL)
		inode = sock_i_ino(sk);
	tcplens_owners_map_fill(&owners->map, inode, record);
	if (!inode && owners->processes.pid_ns == &init_pid_ns)
		fill_tracked_owner(record);
}

/**
 * tcplens_owners_free() - free the owners
 * @owners: The result of tcplens_owners_new(), or NULL.
 *
 * Context: Process context; may sleep.
 */
void tcplens_owners_free(struct tcplens_owners *owners)
{
	if (!owners)
		return;
	tcplens_owners_map_free(&owners->map);
	kvfree(owners);
}
