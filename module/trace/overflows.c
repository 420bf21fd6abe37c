// SPDX-License-Identifier: GPL-2.0
/*
 * Overflows: were drops at listeners overflows of the accept queue?
 *
 * A listener counts all its drops in sk_drops, and these have many causes: a full
 * accept queue; a full request queue; a socket filter, IPsec, a key (MD5, AO) or a
 * TTL that does not match; a repeated SYN; the bare ACK under TCP_DEFER_ACCEPT; a
 * lack of memory or of a route; ICMP errors. For overflows of the accept queue, the
 * kernel increments the counter ListenOverflows of the namespace, too. It does so
 * first, then it increments sk_drops: once for a SYN, mostly twice for the last ACK of
 * a handshake. Both happen in one RCU read-side critical section.
 *
 * A pass reads ListenOverflows, waits for a grace period, reads sk_drops of all
 * listeners, waits again, and reads ListenOverflows again. So from the end of one
 * pass to the start of the next, ListenOverflows counts only overflows that are in
 * the difference of sk_drops as well: @least. From the start to the end it counts
 * all of them: @most.
 *
 * If @most is 0, no drop was an overflow. If @least exceeds the drops of all other
 * listeners of the namespace, one of this listener's drops was an overflow.
 *
 * The second conclusion needs all listeners, so it is not drawn if one closed, or
 * began and was not seen. Two others can increment ListenOverflows without
 * incrementing sk_drops of a TCP listener: a BPF program that calls
 * bpf_tcp_gen_syncookie(), which increments TCPReqQFullDoCookies as well, and DCCP.
 */
#include "trace/overflows.h"

#include <linux/tcplens.h>

#include <linux/cpumask.h>
#include <linux/in.h>
#include <linux/list.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <net/ip.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include <net/protocol.h>
#include <net/snmp.h>
#include <net/sock.h>
#include <net/tcp_states.h>

static unsigned int overflows_id __read_mostly;

static struct pernet_operations overflows_ops = {
	.id	= &overflows_id,
	.size	= sizeof(struct tcplens_overflows),
};

/**
 * tcplens_overflows_init() - have the data of all namespaces, present and future
 *
 * Context: Process context.
 * Return: 0 or a negative errno.
 */
int __init tcplens_overflows_init(void)
{
	return register_pernet_subsys(&overflows_ops);
}

/**
 * tcplens_overflows_exit() - free the data
 *
 * Context: Process context; no probe and no pass runs.
 */
void tcplens_overflows_exit(void)
{
	unregister_pernet_subsys(&overflows_ops);
}

/**
 * tcplens_overflows_of() - the data of the namespace of a socket
 * @sk: The socket.
 *
 * Context: Any, while the namespace exists.
 * Return: the data.
 */
struct tcplens_overflows *tcplens_overflows_of(const struct sock *sk)
{
	return net_generic(sock_net(sk), overflows_id);
}

/**
 * tcplens_overflows_note() - a socket begins or ends to listen
 * @sk: The socket.
 * @state: The new state, TCP_LISTEN or TCP_CLOSE.
 *
 * Context: In a probe.
 */
void tcplens_overflows_note(const struct sock *sk, int state)
{
	struct tcplens_overflows *overflows = tcplens_overflows_of(sk);

	if (state == TCP_CLOSE) {
		atomic_inc(&overflows->ended);
		return;
	}
	if (sk_drops_read(sk))
		atomic_inc(&overflows->reused);
	atomic_inc(&overflows->began);
}

/* References the namespace after @net, or the first one. */
static struct net *next_namespace(struct net *net)
{
	down_read(&net_rwsem);
	net = list_prepare_entry(net, &net_namespace_list, list);
	list_for_each_entry_continue(net, &net_namespace_list, list) {
		/* A namespace that is going away is still in the list. */
		if (maybe_get_net(net))
			break;
	}
	if (list_entry_is_head(net, &net_namespace_list, list))
		net = NULL;
	up_read(&net_rwsem);
	return net;
}

/**
 * tcplens_overflows_hold() - reference all namespaces
 *
 * The semaphore of their list is held for one step at a time, so creating and
 * removing a namespace does not wait.
 *
 * Context: Process context; may sleep. One caller at a time.
 * Return: the list of their data, for tcplens_overflows_put().
 */
struct tcplens_overflows *tcplens_overflows_hold(void)
{
	struct tcplens_overflows *list = NULL, *overflows;
	struct net *net = NULL;

	while ((net = next_namespace(net))) {
		overflows = net_generic(net, overflows_id);
		overflows->net = net;
		overflows->next = list;
		WRITE_ONCE(overflows->is_held, true);
		list = overflows;
		cond_resched();
	}
	return list;
}

/**
 * tcplens_overflows_put() - release the namespaces
 * @list: What tcplens_overflows_hold() returned.
 *
 * Context: Process context; may sleep.
 */
void tcplens_overflows_put(struct tcplens_overflows *list)
{
	struct net *net;

	while (list) {
		net = list->net;
		WRITE_ONCE(list->is_held, false);
		list = list->next;
		put_net(net);
		cond_resched();
	}
}

static void read_counters(const struct tcplens_overflows *overflows,
			  struct tcplens_overflows_reading *reading)
{
	int cpu;

	reading->overflows = 0;
	reading->cookies = 0;
	for_each_possible_cpu(cpu) {
		const struct linux_mib *mib =
			per_cpu_ptr(overflows->net->mib.net_statistics, cpu);

		reading->overflows +=
			READ_ONCE(mib->mibs[LINUX_MIB_LISTENOVERFLOWS]);
		reading->cookies +=
			READ_ONCE(mib->mibs[LINUX_MIB_TCPREQQFULLDOCOOKIES]);
	}
	reading->began = atomic_read(&overflows->began);
	reading->ended = atomic_read(&overflows->ended);
	reading->reused = atomic_read(&overflows->reused);
}

/**
 * tcplens_overflows_begin() - begin a pass over the listeners of a namespace
 * @overflows: The data of the namespace, which is held.
 *
 * A grace period follows before the caller reads sk_drops.
 *
 * Context: Process context.
 */
void tcplens_overflows_begin(struct tcplens_overflows *overflows)
{
	overflows->previous = overflows->start;
	read_counters(overflows, &overflows->start);
	overflows->least = overflows->start.overflows - overflows->end;
	overflows->seen_before = overflows->seen;
	overflows->seen = 0;
	overflows->drops = 0;
	overflows->is_missing = false;
}

/**
 * tcplens_overflows_has_reuse() - did a socket that had drops begin to listen?
 * @overflows: The data of the namespace.
 *
 * Such a socket was a listener or a connection before. Its first count of drops is
 * from that time.
 *
 * Context: Process context, in a pass.
 * Return: true if one did since the start of the pass before.
 */
bool tcplens_overflows_has_reuse(const struct tcplens_overflows *overflows)
{
	return atomic_read(&overflows->reused) != overflows->previous.reused;
}

/* DCCP counts the overflows of its own listeners in the same counter. */
static bool has_dccp(void)
{
	return rcu_access_pointer(inet_protos[IPPROTO_DCCP]);
}

/* Did the pass see all listeners that were there since the pass before? */
static bool saw_all(const struct tcplens_overflows *overflows,
		    const struct tcplens_overflows_reading *now)
{
	const struct tcplens_overflows_reading *previous = &overflows->previous;
	u32 began = overflows->start.began - previous->began;

	return now->ended == previous->ended &&
	       overflows->seen == overflows->seen_before + began &&
	       !overflows->is_missing;
}

/**
 * tcplens_overflows_end() - end a pass over the listeners of a namespace
 * @overflows: The data of the namespace, with the drops of the pass.
 *
 * The caller waited for a grace period after it read sk_drops.
 *
 * Context: Process context.
 */
void tcplens_overflows_end(struct tcplens_overflows *overflows)
{
	struct tcplens_overflows_reading now;
	u64 cookies;

	read_counters(overflows, &now);
	overflows->end = now.overflows;
	overflows->most = now.overflows - overflows->previous.overflows;
	cookies = now.cookies - overflows->previous.cookies;
	if (overflows->least > cookies && saw_all(overflows, &now) && !has_dccp())
		overflows->least -= cookies;
	else
		overflows->least = 0;
}

/**
 * tcplens_overflows_reason() - why did a listener drop?
 * @overflows: The data of the namespace, after tcplens_overflows_end().
 * @drops: The listener's drops since the pass before.
 *
 * Context: Process context.
 * Return: an enum tcplens_drop_reason, or TCPLENS_ABSENT_U8.
 */
u8 tcplens_overflows_reason(const struct tcplens_overflows *overflows, u32 drops)
{
	if (!overflows->most)
		return TCPLENS_DROP_OTHER;
	if (overflows->least > overflows->drops - drops)
		return TCPLENS_DROP_ACCEPT_QUEUE_FULL;
	return TCPLENS_ABSENT_U8;
}
