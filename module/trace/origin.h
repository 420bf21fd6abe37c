/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_ORIGIN_H
#define TCPLENS_TRACE_ORIGIN_H

#include <linux/bpf-netns.h>
#include <linux/rcupdate.h>
#include <linux/types.h>
#include <net/net_namespace.h>

struct sock;
struct tcplens_conn;

/**
 * tcplens_origin_has_program() - can a BPF program choose listeners?
 * @net: The namespace.
 *
 * Context: Any.
 * Return: true if a program of the type sk_lookup is attached.
 */
static inline bool tcplens_origin_has_program(const struct net *net)
{
	return rcu_access_pointer(net->bpf.run_array[NETNS_BPF_SK_LOOKUP]);
}

u64 tcplens_origin_note(const struct sock *sk, u64 now_ns);
bool tcplens_origin_is_known(const struct sock *sk);
void tcplens_origin_forget(void);
u64 tcplens_origin_listener_cookie(const struct sock *sk);
u64 tcplens_origin_start_ns(const struct sock *sk);
void tcplens_origin_inherit(struct tcplens_conn *conn, u64 listener_cookie);
bool tcplens_origin_conn(struct sock *sk, struct tcplens_conn *conn);

#endif /* TCPLENS_TRACE_ORIGIN_H */
