// SPDX-License-Identifier: GPL-2.0
/*
 * The owners: which process has a socket, and as which file descriptor.
 *
 * A socket does not know. So the descriptors of all processes are looked
 * through, once for a pass that asks, before its first socket; a socket that
 * comes later has no owner in that pass. The processes are those of the
 * reader's /proc, in the order of their numbers there, and so are the numbers:
 * who is not in that pid namespace is not there.
 *
 * What is looked at stays in place because of RCU and of the two locks that
 * the kernel takes for the same, in the same order (see __do_SAK() of its tty
 * layer): task_lock() keeps a process's table, and file_lock, which is held
 * over some of its descriptors, keeps their files. Nothing is referenced,
 * neither a process nor a file nor a socket, so nothing that ends is held up,
 * and between two steps there are but three numbers: process, thread,
 * descriptor.
 *
 * Who may know it: /proc/PID/fd asks ptrace_may_access(), which modules cannot
 * call. Of that, the branch of the capability is asked here: CAP_SYS_PTRACE of
 * the one who opened the file, in the user namespace of the process and in
 * that of what it executes, which together also stand for the question whether
 * the process may be dumped. Its other branch, that of equal user ids, is left
 * out on purpose. It depends on whether the process may be dumped and on what
 * security modules (Yama, AppArmor) say to it, neither of which can be asked
 * here; and a reader who sees a part of the owners would be told a wrong number
 * of them, and another first one. One's own processes are in /proc/PID/fd.
 */
#include "relate/owners.h"
#include "core/stats.h"
#include "record/comm.h"
#include "relate/owners_map.h"
#include "trace/conns.h"

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/ktime.h>
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/net.h>
#include <linux/pid_namespace.h>
#include <linux/proc_fs.h>
#include <linux/rculist.h>
#include <linux/sched/exec_state.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <net/sock.h>

/* How many descriptors, in use or not, one hold of the locks may see. */
#define CHUNK		(TCPLENS_OWNERS_BLOCK / 2)

/* Threads that are passed in one go. */
#define CHUNK_THREADS	256U

/* Processes, threads and descriptors until the caller is asked again. */
#define STRIDE		8192

/**
 * struct tcplens_owners - the owners of all sockets, for one pass
 * @map: What is known.
 * @file: The open file, for its opener's rights and its /proc.
 * @namespace: The pid namespace of that /proc, which the open file pins.
 * @finished: All processes were looked at, and all of it is in @map.
 * @at_end: All processes were looked at.
 * @pid: The process in turn, or the number before the next one.
 * @tid: Its thread in turn, 0 for the first.
 * @fd: That one's descriptor in turn.
 * @birth: When the process began: another one can get its number.
 * @process: The place of the process in @map, or the one it will have when it
 *	turns out to have a socket.
 * @table: The last table of descriptors of the process that was looked at; not
 *	to be followed, as it may be gone.
 * @left: How many processes, threads and descriptors this call may still visit.
 */
struct tcplens_owners {
	struct tcplens_owners_map map;
	const struct file *file;
	struct pid_namespace *namespace;
	bool finished;
	bool at_end;
	int pid;
	int tid;
	u32 fd;
	u64 birth;
	u32 process;
	const void *table;
	int left;
};

/*
 * Sockets of every kind are taken: what is no TCP socket is never asked for, and
 * to look at its kind would touch two more cache lines of each. Those that an
 * O_PATH descriptor names are taken too; they may have been closed.
 */
static bool is_socket(const struct file *file)
{
	return file_inode(file)->i_sb->s_magic == SOCKFS_MAGIC;
}

/*
 * Looks at some more descriptors of a table; returns true if there are more.
 * iterate_fd() does the same and calls a function for each of them: with that,
 * and a look at the kind, it took 62 instructions to find a socket, and now 26.
 */
static bool look_at_table(struct tcplens_owners *owners,
			  struct files_struct *files)
{
	struct tcplens_owners_entry *next = owners->map.next;
	struct file __rcu **descriptors;
	u32 process = owners->process;
	u32 fd = owners->fd;
	struct fdtable *table;
	u32 visits = 0;
	u32 end;
	bool has_more;

	spin_lock(&files->file_lock);
	table = files_fdtable(files);
	descriptors = table->fd;
	end = max(fd, min(table->max_fds, fd + CHUNK));
	has_more = end < table->max_fds;
	for (; fd < end; fd++) {
		const struct file *file;

		file = rcu_dereference_check_fdtable(files, descriptors[fd]);
		if (!file)
			continue;
		visits++;
		if (is_socket(file))
			*next++ = (struct tcplens_owners_entry){
				.inode = file_inode(file)->i_ino,
				.fd = fd,
				.owners = 1,
				.process = process,
				.last = process,
			};
	}
	spin_unlock(&files->file_lock);
	tcplens_stats_add(TCPLENS_STAT_OWNER_DESCRIPTORS, visits);
	owners->map.next = next;
	owners->left -= end - owners->fd;
	owners->fd = end;
	return has_more;
}

/* May the opener know? Under task_lock() of @task and RCU. */
static bool is_shown(const struct tcplens_owners *owners,
		     const struct task_struct *task)
{
	const struct file *file = owners->file;
	struct user_namespace *user_ns;

	if (!file_ns_capable(file, __task_cred(task)->user_ns, CAP_SYS_PTRACE))
		return false;
	user_ns = tcplens_exec_user_ns(task);
	return !user_ns || file_ns_capable(file, user_ns, CAP_SYS_PTRACE);
}

/*
 * Looks at some more descriptors of a process or of one of its threads. Most
 * threads share one table, and kernel threads have none of their own. Returns
 * true if there are more.
 */
static bool look(struct tcplens_owners *owners, struct task_struct *task)
{
	bool has_more = false;

	if (READ_ONCE(task->flags) & PF_KTHREAD)
		return false;
	task_lock(task);
	if (task->files && (owners->fd || task->files != owners->table)) {
		owners->table = task->files;
		has_more = is_shown(owners, task) &&
			   look_at_table(owners, task->files);
	}
	task_unlock(task);
	return has_more;
}

/* Whoever has this number, it is its turn from the beginning. */
static void enter_process(struct tcplens_owners *owners, int pid)
{
	owners->pid = pid;
	owners->birth = U64_MAX;
}

/* The process in turn, if it is still there, or the next one; NULL if none. */
static struct task_struct *find_process(struct tcplens_owners *owners)
{
	struct task_struct *leader = NULL;
	int before = owners->pid;
	u64 birth;

	while (!leader) {
		struct pid *pid;

		if (owners->left-- <= 0)
			return NULL;
		pid = idr_get_next(&owners->namespace->idr, &owners->pid);
		if (!pid) {
			owners->at_end = true;
			return NULL;
		}
		leader = pid_task(pid, PIDTYPE_TGID);
		if (!leader)
			enter_process(owners, owners->pid + 1);
	}
	birth = READ_ONCE(leader->start_boottime);
	if (owners->pid == before && owners->birth == birth)
		return leader;
	owners->birth = birth;
	owners->tid = 0;
	owners->fd = 0;
	owners->process = owners->map.processes_count;
	owners->table = NULL;
	return leader;
}

/* The thread in turn, or NULL if it has ended. */
static struct task_struct *find_thread(struct tcplens_owners *owners,
				       struct task_struct *leader)
{
	struct task_struct *task;
	int tid = owners->tid;
	struct pid *pid;

	if (!tid)
		return leader;
	pid = idr_get_next(&owners->namespace->idr, &tid);
	if (!pid || tid != owners->tid)
		return NULL;
	task = pid_task(pid, PIDTYPE_PID);
	return task && same_thread_group(task, leader) ? task : NULL;
}

/*
 * Goes on to the next thread that has another table, or to the next process. A
 * thread that has ended while it was in turn (NULL) takes those with it that
 * would have come after it.
 */
static void move_on(struct tcplens_owners *owners, struct task_struct *leader,
		    struct task_struct *task)
{
	unsigned int passed = 0;

	if (!task) {
		enter_process(owners, owners->pid + 1);
		return;
	}
	list_for_each_entry_continue_rcu(task, &leader->signal->thread_head,
					 thread_node) {
		owners->left--;
		if (READ_ONCE(task->files) == owners->table &&
		    ++passed < CHUNK_THREADS)
			continue;
		owners->tid = task_pid_nr_ns(task, owners->namespace);
		owners->fd = 0;
		/* One that is just ending has no number any more. */
		if (owners->tid)
			return;
	}
	enter_process(owners, owners->pid + 1);
}

/* The first socket of a process makes it one of those that have any. */
static void know_process(struct tcplens_owners *owners,
			 const struct task_struct *leader,
			 const struct tcplens_owners_entry *before)
{
	if (owners->map.next != before &&
	    owners->map.processes_count == owners->process)
		tcplens_owners_map_add_process(&owners->map, owners->pid,
					       leader->comm);
}

/* One hold of the locks: some descriptors of one process. */
static void step(struct tcplens_owners *owners)
{
	const struct tcplens_owners_entry *before = owners->map.next;
	struct task_struct *leader, *task;

	rcu_read_lock();
	leader = find_process(owners);
	if (leader) {
		bool has_more;

		task = find_thread(owners, leader);
		has_more = task && look(owners, task);
		know_process(owners, leader, before);
		if (!has_more)
			move_on(owners, leader, task);
	}
	rcu_read_unlock();
}

/**
 * tcplens_owners_new() - get ready to look through the processes
 * @file: The open file that is read; must outlive what is returned.
 *
 * Context: Process context; may sleep.
 * Return: nothing known up to now; tcplens_owners_free() it. NULL if there is
 * no memory.
 */
struct tcplens_owners *tcplens_owners_new(const struct file *file)
{
	struct tcplens_owners *owners;

	owners = kvzalloc(sizeof(*owners), GFP_KERNEL_ACCOUNT);
	if (!owners)
		return NULL;
	owners->file = file;
	owners->namespace = proc_pid_ns(file_inode(file)->i_sb);
	enter_process(owners, 1);
	tcplens_stats_add(TCPLENS_STAT_OWNER_SCANS, 1);
	return owners;
}

static int scan(struct tcplens_owners *owners)
{
	int ret;

	owners->left = STRIDE;
	while (!owners->at_end && owners->left > 0) {
		if (tcplens_owners_map_reserve(&owners->map, CHUNK))
			return -ENOMEM;
		step(owners);
	}
	if (!owners->at_end)
		return 0;
	ret = tcplens_owners_map_index(&owners->map);
	if (ret <= 0)
		return ret;
	owners->finished = true;
	tcplens_stats_add(TCPLENS_STAT_OWNER_BYTES, owners->map.bytes);
	return 1;
}

/**
 * tcplens_owners_scan() - look through some more processes
 * @owners: What is known.
 *
 * The work of one call is bounded, so that the caller can look for signals.
 *
 * Context: Process context; may sleep. Takes, under rcu_read_lock(), the
 * task_lock() of one process at a time, and within it the file_lock of its
 * table.
 * Return: 1 when all were looked at, 0 when there are more, or -ENOMEM; the
 * next call goes on where this one stopped.
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
 * Of a socket that no descriptor leads to any more, or not yet, it is said whose
 * it was when that was last seen: by the number that processes have in the
 * initial namespace, and so to those only who are there.
 */
static void fill_remembered(struct tcplens_record *record)
{
	struct tcplens_conn life;
	bool is_request = record->kind == TCPLENS_KIND_REQUEST;

	tcplens_conns_find(is_request ? record->listener_cookie :
			   record->cookie, &life);
	if (is_request)
		life.owner_source = TCPLENS_OWNER_LISTENER;
	tcplens_conns_fill_owner(record, &life);
	tcplens_comm_clean(record->comm);
}

/**
 * tcplens_owners_fill() - say who has a socket
 * @owners: What is known: of all processes.
 * @record: What is known of the socket. The columns of its owner become absent
 *	if no process had it when its turn came, or none that may be shown; and
 *	nothing is remembered of one that has no descriptor.
 * @sk: The socket, referenced, of any kind.
 *
 * Context: Under rcu_read_lock(); takes no lock.
 */
void tcplens_owners_fill(const struct tcplens_owners *owners,
			 struct tcplens_record *record, struct sock *sk)
{
	u64 inode = 0;

	if (record->kind == TCPLENS_KIND_FULL)
		inode = sock_i_ino(sk);
	tcplens_owners_map_fill(&owners->map, inode, record);
	if (!inode && owners->namespace == &init_pid_ns)
		fill_remembered(record);
}

/**
 * tcplens_owners_free() - forget all
 * @owners: What tcplens_owners_new() gave, or NULL.
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
