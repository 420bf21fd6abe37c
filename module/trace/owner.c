// SPDX-License-Identifier: GPL-2.0
/*
 * The owner of a connection: the process that acts on its socket.
 *
 * The current process is the owner only where it acts on the socket itself: in
 * connect(), listen(), shutdown() and close(). Where a segment causes a transition, the
 * current process is the one that the softirq interrupted, or one that reads a
 * socket of another process: inet_diag locks the sockets that it shows, and
 * unlocking handles their backlog. A passive connection has its listener's owner
 * until its own process closes it, because no tracepoint tells which process
 * accepted it.
 *
 * So these transitions give an owner: CLOSE -> SYN_SENT, CLOSE -> LISTEN, any to
 * FIN_WAIT1 or LAST_ACK, and a close without a FIN (is_aborted_by_process() of
 * track.c). A backlog contains none of them, except for one FIN_WAIT1
 * (conn->has_early_shutdown).
 */
#include "trace/owner.h"
#include "core/process.h"
#include "output/privilege.h"
#include "trace/conn.h"

#include <linux/tcplens.h>

#include <linux/net.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/tcp.h>
#include <net/mptcp.h>
#include <net/sock.h>

/*
 * Is it the socket of a process? The kernel's own are not, even if they have a file:
 * mount.nfs makes the kernel connect one. Nor has a process a connection that waits
 * in an accept queue: it ends with its listener, for example by ss -K.
 *
 * Two kinds of the kernel's sockets belong to a process. The first subflow of an
 * MPTCP socket has the struct socket of the process. Other subflows connect for the
 * path manager, perhaps in a system call of ip(8), and have their own at that time.
 * And only connect() and listen() of an SMC socket request SMC.
 */
static bool is_of_process(const struct sock *sk)
{
	const struct socket *socket = READ_ONCE(sk->sk_socket);

	if (!socket)
		return false;
	if (!sk->sk_kern_sock)
		return READ_ONCE(socket->file);
	if (sk_is_mptcp(sk))
		return READ_ONCE(socket->file) && READ_ONCE(socket->sk) != sk;
	return tcplens_requests_smc(tcp_sk(sk));
}

/**
 * tcplens_owner_set() - set the owner if the current process acts on its socket
 * @conn: The entry of the connection or listener; keeps its owner otherwise.
 * @sk: The socket.
 * @source: What the process does, an enum tcplens_owner_source.
 *
 * Context: In a probe; the caller owns the socket or holds its lock.
 */
void tcplens_owner_set(struct tcplens_conn *conn, const struct sock *sk,
		       u8 source)
{
	const struct task_struct *leader;

	/* Kernel threads own sockets, and close those of processes. */
	if (!in_task() || current->flags & PF_KTHREAD ||
	    !is_of_process(sk) || tcplens_privilege_off())
		return;
	/* The first thread has the name of the process, as in /proc/PID/comm. */
	leader = READ_ONCE(current->group_leader);
	conn->pid = task_tgid_nr(current);
	conn->owner_start_ns = READ_ONCE(leader->start_boottime);
	conn->owner_source = source;
	/*
	 * The kernel's accessor takes a lock that the caller can hold. The process
	 * can be changing its name.
	 */
	data_race(memcpy(conn->comm, leader->comm, sizeof(conn->comm)));
}

/**
 * tcplens_owner_set_closing() - set the owner if the current process closes it
 * @conn: The entry of the connection; keeps its owner otherwise.
 * @sk: The socket.
 *
 * MPTCP closes subflows for the path manager, too, in a system call of ip(8).
 *
 * Context: As tcplens_owner_set().
 */
void tcplens_owner_set_closing(struct tcplens_conn *conn,
			       const struct sock *sk)
{
	if (!conn->has_early_shutdown && !sk_is_mptcp(sk))
		tcplens_owner_set(conn, sk, TCPLENS_OWNER_CLOSE);
}

/**
 * tcplens_owner_is_known() - does the owner of an entry count now?
 * @conn: The entry.
 *
 * A passive connection has the owner of its listener. That process can have ended,
 * and its children have the listener: then the owner is not known.
 *
 * Context: Any.
 * Return: true if the entry has an owner, and one that it inherited is alive.
 */
bool tcplens_owner_is_known(const struct tcplens_conn *conn)
{
	bool is_alive;

	if (conn->owner_source != TCPLENS_OWNER_LISTENER)
		return conn->pid;
	rcu_read_lock();
	is_alive = tcplens_process_find(conn->pid, conn->owner_start_ns);
	rcu_read_unlock();
	return is_alive;
}
