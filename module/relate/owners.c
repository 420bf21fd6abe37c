// SPDX-License-Identifier: GPL-2.0
/*
 * The owners: which processes have a socket, and as which file descriptor.
 *
 * A socket does not know its processes. So a dump that shows owners scans the file
 * descriptors of all processes before its first socket. Of a socket that no
 * descriptor leads to, the recorder (trace/) can know the owner.
 */
#include "relate/owners.h"
#include "core/load.h"
#include "core/process.h"
#include "core/stats.h"
#include "record/comm.h"
#include "relate/owners_map.h"
#include "relate/processes.h"
#include "relate/unhashed.h"
#include "trace/conns.h"
#include "trace/listeners.h"
#include "walk/walk.h"

#include <linux/tcplens.h>

#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/pid_namespace.h>
#include <linux/slab.h>
#include <net/mptcp.h>
#include <net/request_sock.h>
#include <net/sock.h>

/**
 * struct tcplens_owners - the owners of all sockets, for one dump
 * @map: The owners.
 * @processes: The position of the scan that fills @map.
 * @unhashed: The position among the sockets of @map that no hash table has.
 * @finished: The scan is complete, and @map is indexed.
 */
struct tcplens_owners {
	struct tcplens_owners_map map;
	struct tcplens_processes processes;
	struct tcplens_unhashed unhashed;
	bool finished;
};

/**
 * tcplens_owners_new() - get ready to scan the processes
 * @file: The open file that is being read; outlives the result.
 * @wants_unhashed: Find sockets for tcplens_owners_unhashed(), too.
 *
 * Context: Process context; may sleep.
 * Return: owners for tcplens_owners_scan(), to be freed by tcplens_owners_free();
 * NULL if there is no memory.
 */
struct tcplens_owners *tcplens_owners_new(const struct file *file,
					  bool wants_unhashed)
{
	struct tcplens_owners *owners;

	owners = kvzalloc(sizeof(*owners), GFP_KERNEL_ACCOUNT);
	if (!owners)
		return NULL;
	tcplens_processes_start(&owners->processes, file, wants_unhashed);
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
	tcplens_unhashed_start(&owners->unhashed, &owners->map);
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

/* A connection that no process has accepted has the owner of its listener. */
static bool fill_by_listener(const struct tcplens_owners *owners,
			     struct tcplens_record *record, u64 inode)
{
	if (!tcplens_owners_map_fill(&owners->map, inode, record))
		return false;
	record->fd = TCPLENS_ABSENT_U32;
	record->owners = TCPLENS_ABSENT_U32;
	record->owner_source = TCPLENS_OWNER_LISTENER;
	return true;
}

/*
 * The recorder's PIDs are those of the initial namespace, so only readers there get
 * them. A process that has ended owns nothing, and another one can have its PID.
 * But that it closed the socket stays true, so its name is shown.
 */
static void fill_remembered(const struct tcplens_owners *owners,
			    struct tcplens_record *record,
			    const struct tcplens_conn *conn, u8 source)
{
	const struct task_struct *leader;

	if (owners->processes.pid_ns != &init_pid_ns || !conn->pid)
		return;
	leader = tcplens_process_find(conn->pid, conn->owner_start_ns);
	if (leader)
		record->pid = conn->pid;
	else if (source != TCPLENS_OWNER_CLOSE)
		return;
	record->owner_source = source;
	tcplens_comm_copy(record->comm, leader ? leader->comm : conn->comm);
}

static void fill_request(const struct tcplens_owners *owners,
			 struct tcplens_record *record, const struct sock *sk)
{
	/* The request socket references its listener. */
	const struct sock *listener = READ_ONCE(inet_reqsk(sk)->rsk_listener);
	struct tcplens_conn conn;

	if (fill_by_listener(owners, record, listener ? sock_i_ino(listener) : 0))
		return;
	tcplens_listeners_find(record->listener_cookie, &conn);
	fill_remembered(owners, record, &conn, TCPLENS_OWNER_LISTENER);
}

/*
 * A passive subflow of MPTCP without a file waits for accept(), or a process has
 * closed its connection: __mptcp_close() clears sk_socket without setting SOCK_DEAD.
 */
static bool is_waiting_or_closed(const struct tcplens_record *record,
				 const struct sock *sk, u64 inode, u8 source)
{
	return record->kind == TCPLENS_KIND_FULL && !inode &&
	       TCPLENS_LOAD(bool, sk_is_mptcp(sk)) &&
	       source != TCPLENS_OWNER_CONNECT && source != TCPLENS_OWNER_CLOSE;
}

/* Reads the flag after @inode: the kernel sets it before it clears sk_socket. */
static bool is_unaccepted(const struct tcplens_record *record,
			  const struct sock *sk, u64 inode)
{
	return record->kind == TCPLENS_KIND_FULL && !inode &&
	       !sock_flag(sk, SOCK_DEAD);
}

/*
 * Fills in the owner of a socket without a descriptor. A function of its own,
 * because most sockets have one, and clearing @conn takes longer than finding it.
 */
static noinline void fill_unscanned(const struct tcplens_owners *owners,
				    struct tcplens_record *record,
				    struct sock *sk, u64 inode)
{
	struct tcplens_conn conn;

	tcplens_conns_find_socket(sk, &conn);
	if (is_waiting_or_closed(record, sk, inode, conn.owner_source))
		return;
	if (is_unaccepted(record, sk, inode) &&
	    conn.owner_source != TCPLENS_OWNER_CLOSE &&
	    fill_by_listener(owners, record, conn.listener_inode))
		return;
	fill_remembered(owners, record, &conn, conn.owner_source);
}

/**
 * tcplens_owners_fill() - fill in the owner of a socket
 * @owners: The owners, completely scanned.
 * @record: The socket's record. The columns get no value if the scan found no
 *	process that the reader may see, and the recorder knows no owner.
 * @sk: A referenced socket of any kind.
 *
 * What the scan found comes first: the process that the recorder saw last can have
 * given the socket away. The recorder knows the owner of a socket without a
 * descriptor: one that was closed, is in flight over a UNIX socket, or is only in
 * the file table of an io_uring; or the TCP socket of an SMC socket.
 *
 * Context: Any but hard interrupts, under rcu_read_lock(); takes a raw spinlock of
 * the table of tracked connections.
 */
void tcplens_owners_fill(const struct tcplens_owners *owners,
			 struct tcplens_record *record, struct sock *sk)
{
	u64 inode = 0;

	if (record->kind == TCPLENS_KIND_REQUEST) {
		fill_request(owners, record, sk);
		return;
	}
	if (record->kind == TCPLENS_KIND_FULL)
		inode = sock_i_ino(sk);
	if (!tcplens_owners_map_fill(&owners->map, inode, record))
		fill_unscanned(owners, record, sk, inode);
}

/**
 * tcplens_owners_has_unhashed() - can there be more sockets that no hash table has?
 * @owners: The owners, or NULL.
 *
 * Context: Any.
 * Return: false if tcplens_owners_unhashed() will give nothing more.
 */
bool tcplens_owners_has_unhashed(const struct tcplens_owners *owners)
{
	return owners && !tcplens_unhashed_finished(&owners->unhashed);
}

/**
 * tcplens_owners_unhashed() - reference the next sockets that no hash table has
 * @owners: The owners, completely scanned.
 * @walk: The dump of the tables, finished; its batch gets the sockets. It can stay
 *	empty before the end.
 * @slots: The most sockets to take, at least 1.
 *
 * Context: As tcplens_owners_scan().
 * Return: the number of sockets; tcplens_walk_put() releases them.
 */
unsigned int tcplens_owners_unhashed(struct tcplens_owners *owners,
				     struct tcplens_walk *walk, unsigned int slots)
{
	tcplens_unhashed_next(&owners->unhashed, &owners->map,
			      owners->processes.pid_ns, walk, slots);
	return walk->batch.count;
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
