// SPDX-License-Identifier: GPL-2.0
/*
 * The processes: the sockets among the file descriptors of all processes.
 *
 * The scan visits the processes of the reader's /proc in the order of their PIDs
 * there, and reports these PIDs. It does not see processes outside that PID
 * namespace.
 *
 * RCU keeps a task, task_lock() its table of descriptors, and the file_lock of the
 * table, held for a chunk of descriptors, keeps their files. The kernel takes
 * these locks in the same order (see __do_SAK() of the tty layer). The scan takes
 * no reference, so it delays the end of no process, file or socket. Between two
 * steps it keeps only three numbers: PID, TID and descriptor.
 *
 * Permission: /proc/PID/fd calls ptrace_may_access(), which modules cannot. The
 * scan checks the capability that this function accepts: CAP_SYS_PTRACE of the
 * file's opener, in the user namespace of the process and in that of its program,
 * which covers the dumpable flag too. The function also accepts equal user IDs; the
 * scan does not. They depend on the dumpable flag and on security modules (Yama,
 * AppArmor), which the module cannot ask. And a reader that sees only some of the
 * owners would get a wrong count and a wrong first owner. /proc/PID/fd shows users
 * their own processes.
 */
#include "relate/processes.h"
#include "core/stats.h"
#include "relate/owners_map.h"
#include "relate/socket_file.h"

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/pid_namespace.h>
#include <linux/proc_fs.h>
#include <linux/rculist.h>
#include <linux/sched/exec_state.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

/* Descriptors, open or not, that the scan visits under one hold of the locks. */
#define CHUNK		(TCPLENS_OWNERS_BLOCK / 2)

/* Threads that the scan skips in one step. */
#define CHUNK_THREADS	256U

/* Processes, threads and descriptors that one call visits. */
#define STRIDE		8192

/*
 * Scans a chunk of descriptors; returns true if the table has more. iterate_fd()
 * does the same with a function call for each descriptor: with that, and a look at
 * the kind, it took 62 instructions to find a socket, and now 26.
 */
static bool scan_table(struct tcplens_processes *processes,
		       struct tcplens_owners_map *map,
		       struct files_struct *files)
{
	struct tcplens_owners_entry *next = map->next;
	struct file __rcu **descriptors;
	u32 index = processes->index;
	u32 fd = processes->fd;
	struct fdtable *table;
	bool has_unbound = false;
	bool is_unbound;
	u32 visits = 0;
	bool has_more;
	u32 end;

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
		if (!tcplens_socket_file_is(file))
			continue;
		is_unbound = processes->marks_unbound &&
			     tcplens_socket_file_unbound(file);
		has_unbound |= is_unbound;
		*next++ = (struct tcplens_owners_entry){
			.inode = tcplens_socket_file_inode(file),
			.fd = fd,
			.owners = 1,
			.process = index,
			.last = index,
			.is_unbound = is_unbound,
		};
	}
	spin_unlock(&files->file_lock);
	map->has_unbound |= has_unbound;
	tcplens_stats_add(TCPLENS_STAT_OWNER_DESCRIPTORS, visits);
	map->next = next;
	processes->left -= end - processes->fd;
	processes->fd = end;
	return has_more;
}

/* May the opener see @task? Under RCU and its task_lock(). */
static bool is_permitted(const struct tcplens_processes *processes,
			 const struct task_struct *task)
{
	const struct file *file = processes->file;
	struct user_namespace *user_ns;

	if (!file_ns_capable(file, __task_cred(task)->user_ns, CAP_SYS_PTRACE))
		return false;
	user_ns = tcplens_exec_user_ns(task);
	return !user_ns || file_ns_capable(file, user_ns, CAP_SYS_PTRACE);
}

/*
 * Scans a chunk of the descriptors of a thread; returns true if it has more. Most
 * threads share the table of their process, and kernel threads have none.
 */
static bool scan_thread(struct tcplens_processes *processes,
			struct tcplens_owners_map *map,
			struct task_struct *task)
{
	bool has_more = false;

	if (READ_ONCE(task->flags) & PF_KTHREAD)
		return false;
	task_lock(task);
	if (task->files && (processes->fd || task->files != processes->files)) {
		processes->files = task->files;
		has_more = is_permitted(processes, task) &&
			   scan_table(processes, map, task->files);
	}
	task_unlock(task);
	return has_more;
}

/* The next process with this PID or a greater one starts from its beginning. */
static void enter_process(struct tcplens_processes *processes, int pid)
{
	processes->pid = pid;
	processes->start_ns = U64_MAX;
}

/*
 * Returns the current process, or the next one if it has ended; NULL if there is
 * none, or if this call has visited enough.
 */
static struct task_struct *find_process(struct tcplens_processes *processes,
					const struct tcplens_owners_map *map)
{
	struct task_struct *leader = NULL;
	int before = processes->pid;
	u64 start_ns;

	while (!leader) {
		struct pid *pid;

		if (processes->left-- <= 0)
			return NULL;
		pid = idr_get_next(&processes->pid_ns->idr, &processes->pid);
		if (!pid) {
			processes->at_end = true;
			return NULL;
		}
		leader = pid_task(pid, PIDTYPE_TGID);
		if (!leader)
			enter_process(processes, processes->pid + 1);
	}
	start_ns = READ_ONCE(leader->start_boottime);
	if (processes->pid == before && processes->start_ns == start_ns)
		return leader;
	processes->start_ns = start_ns;
	processes->tid = 0;
	processes->fd = 0;
	processes->index = map->processes_count;
	processes->files = NULL;
	return leader;
}

/* Returns the current thread, or NULL if it has ended. */
static struct task_struct *find_thread(struct tcplens_processes *processes,
				       struct task_struct *leader)
{
	struct task_struct *task;
	int tid = processes->tid;
	struct pid *pid;

	if (!tid)
		return leader;
	pid = idr_get_next(&processes->pid_ns->idr, &tid);
	if (!pid || tid != processes->tid)
		return NULL;
	task = pid_task(pid, PIDTYPE_PID);
	return task && same_thread_group(task, leader) ? task : NULL;
}

/*
 * Goes to the next thread with a table of its own, or to the next process. If the
 * current thread has ended (@task is NULL), the rest of its process is skipped.
 */
static void move_on(struct tcplens_processes *processes,
		    struct task_struct *leader, struct task_struct *task)
{
	unsigned int skipped = 0;

	if (!task) {
		enter_process(processes, processes->pid + 1);
		return;
	}
	list_for_each_entry_continue_rcu(task, &leader->signal->thread_head,
					 thread_node) {
		processes->left--;
		if (READ_ONCE(task->files) == processes->files &&
		    ++skipped < CHUNK_THREADS)
			continue;
		processes->tid = task_pid_nr_ns(task, processes->pid_ns);
		processes->fd = 0;
		/* A thread that is ending has no TID any more. */
		if (processes->tid)
			return;
	}
	enter_process(processes, processes->pid + 1);
}

/* Adds the process to the map if this step found its first socket. */
static void add_process(const struct tcplens_processes *processes,
			struct tcplens_owners_map *map,
			const struct task_struct *leader,
			const struct tcplens_owners_entry *before)
{
	if (map->next != before && map->processes_count == processes->index)
		tcplens_owners_map_add_process(map, processes->pid,
					       leader->comm);
}

/* One hold of the locks: a chunk of the descriptors of one process. */
static void step(struct tcplens_processes *processes,
		 struct tcplens_owners_map *map)
{
	const struct tcplens_owners_entry *before = map->next;
	struct task_struct *leader, *task;

	rcu_read_lock();
	leader = find_process(processes, map);
	if (leader) {
		bool has_more;

		task = find_thread(processes, leader);
		has_more = task && scan_thread(processes, map, task);
		add_process(processes, map, leader, before);
		if (!has_more)
			move_on(processes, leader, task);
	}
	rcu_read_unlock();
}

/**
 * tcplens_processes_start() - start a scan of all processes
 * @processes: The position to overwrite.
 * @file: The open file that is being read; outlives the scan.
 * @marks_unbound: Mark the TCP sockets without a port.
 *
 * Context: Any.
 */
void tcplens_processes_start(struct tcplens_processes *processes,
			     const struct file *file, bool marks_unbound)
{
	memset(processes, 0, sizeof(*processes));
	processes->marks_unbound = marks_unbound;
	processes->file = file;
	processes->pid_ns = proc_pid_ns(file_inode(file)->i_sb);
	enter_process(processes, 1);
}

/**
 * tcplens_processes_scan() - add the sockets of some more processes to a map
 * @processes: The position.
 * @map: The map.
 *
 * The work of one call is bounded, so that the caller can check for signals.
 *
 * Context: Process context; may sleep. Takes, under rcu_read_lock(), the
 * task_lock() of one thread at a time, and within it the file_lock of its table.
 * Return: 1 after the last process, 0 if there are more, -ENOMEM if the map cannot
 * grow; the next call continues at the same position.
 */
int tcplens_processes_scan(struct tcplens_processes *processes,
			   struct tcplens_owners_map *map)
{
	processes->left = STRIDE;
	while (!processes->at_end && processes->left > 0) {
		if (tcplens_owners_map_reserve(map, CHUNK))
			return -ENOMEM;
		step(processes, map);
	}
	return processes->at_end;
}
