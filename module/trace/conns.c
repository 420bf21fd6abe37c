// SPDX-License-Identifier: GPL-2.0
/*
 * The connections: what the kernel does not keep with a socket: when the
 * connection started, and the process that last did what only an owner can do.
 * The key is the cookie, which outlives the socket: a time-wait socket has the
 * cookie of its connection.
 *
 * A child, the socket of a passive connection, gets its cookie only after the
 * transition LISTEN -> SYN_RECV. Until it leaves SYN_RECV, the key is its address,
 * which identifies it, because every path of the kernel that frees a child in
 * SYN_RECV changes its state to CLOSE first.
 *
 * The table is allocated once and bounded. A full set of it evicts a closed
 * connection first, then the entry that changed least recently.
 */
#include "trace/conns.h"
#include "core/cookie.h"
#include "record/record.h"
#include "trace/listeners.h"

#include <linux/bits.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/moduleparam.h>
#include <net/sock.h>
#include <net/tcp_states.h>

static unsigned int conns_max = 16384;
module_param(conns_max, uint, 0444);
MODULE_PARM_DESC(conns_max,
		 "connections to track (default 16384, 104 bytes each)");

static struct tcplens_conn_table table = {
	.lost	= TCPLENS_STAT_CONNS_EVICTED,
};

/* Cookies count from 1, and never get this far. A key has at most 63 bits. */
static u64 child_key(const struct sock *sk)
{
	return (unsigned long)sk >> 1 | BIT_ULL(62);
}

/**
 * tcplens_conns_find() - copy an entry
 * @cookie: The cookie of the connection; 0 has no entry.
 * @conn: The copy; after tcplens_conn_reset() if there is no entry.
 *
 * Context: Any but hard interrupts; spins on the lock of the entry.
 * Return: false if there is no entry.
 */
bool tcplens_conns_find(u64 cookie, struct tcplens_conn *conn)
{
	return tcplens_conn_table_find(&table, cookie, conn);
}

/**
 * tcplens_conns_has_child() - is it a child in SYN_RECV?
 * @sk: A socket that is not freed meanwhile.
 *
 * The ends of a simultaneous open are in SYN_RECV too, and so is a child that is
 * older than the module: these have no entry by address.
 *
 * Context: Any but hard interrupts; spins on the lock of the entry.
 * Return: true if the socket has an entry by its address.
 */
bool tcplens_conns_has_child(const struct sock *sk)
{
	return READ_ONCE(sk->sk_state) == TCP_SYN_RECV &&
	       tcplens_conn_table_has(&table, child_key(sk));
}

/**
 * tcplens_conns_find_socket() - copy the entry of a connection or a listener
 * @sk: A socket of any kind that is not freed meanwhile.
 * @conn: The copy; after tcplens_conn_reset() if there is no entry.
 *
 * Context: Any but hard interrupts; spins on the locks of entries.
 * Return: false if there is no entry.
 */
bool tcplens_conns_find_socket(struct sock *sk, struct tcplens_conn *conn)
{
	switch (READ_ONCE(sk->sk_state)) {
	case TCP_LISTEN:
		return tcplens_listeners_find(tcplens_cookie(sk), conn);
	case TCP_SYN_RECV:
		if (tcplens_conns_find(child_key(sk), conn))
			return true;
		break;
	}
	return tcplens_conns_find(tcplens_cookie(sk), conn);
}

/**
 * tcplens_conns_take_child() - move the entry of a child
 * @sk: A socket that leaves SYN_RECV.
 * @conn: The entry under its cookie, locked; does not change if there is no other.
 *
 * Context: In a probe; spins on the lock of the other entry.
 */
void tcplens_conns_take_child(const struct sock *sk, struct tcplens_conn *conn)
{
	tcplens_conn_table_take(&table, child_key(sk), conn);
}

/**
 * tcplens_conns_get() - lock an entry, and create it if there is none
 * @cookie: The cookie of the connection.
 * @hold: The lock, for tcplens_conn_table_put(). Until then interrupts are off,
 *	and the caller locks no other connection.
 *
 * Context: In a probe; spins on the lock of the entry.
 * Return: the entry.
 */
struct tcplens_conn *tcplens_conns_get(u64 cookie,
				       struct tcplens_conn_hold *hold)
{
	return tcplens_conn_table_get(&table, cookie, hold);
}

/**
 * tcplens_conns_get_child() - lock the entry of a child, and create it
 * @sk: A socket that enters SYN_RECV.
 * @hold: As for tcplens_conns_get().
 *
 * Context: In a probe; spins on the lock of the entry.
 * Return: the entry.
 */
struct tcplens_conn *tcplens_conns_get_child(const struct sock *sk,
					     struct tcplens_conn_hold *hold)
{
	return tcplens_conn_table_get(&table, child_key(sk), hold);
}

/**
 * tcplens_conns_forget() - drop all entries
 *
 * Without the probe of state transitions the entries would soon be wrong.
 *
 * Context: Process context. Probes of resets can still run.
 */
void tcplens_conns_forget(void)
{
	tcplens_conn_table_clear(&table);
}

/**
 * tcplens_conns_fill_owner() - fill in the owner of a connection
 * @record: The record; does not change if the owner is not known.
 * @conn: The entry of the connection.
 *
 * Context: Any.
 */
void tcplens_conns_fill_owner(struct tcplens_record *record,
			      const struct tcplens_conn *conn)
{
	if (!conn->pid)
		return;
	record->pid = conn->pid;
	record->owner_source = conn->owner_source;
	memcpy(record->comm, conn->comm, sizeof(record->comm));
}

/**
 * tcplens_conns_fill_age() - fill in the age and the direction of a connection
 * @record: The record; does not change where they are not known.
 * @conn: The entry of the connection.
 * @now_ns: The time, by ktime_get_ns().
 *
 * Context: Any.
 */
void tcplens_conns_fill_age(struct tcplens_record *record,
			    const struct tcplens_conn *conn, u64 now_ns)
{
	record->direction = conn->direction;
	if (conn->start_ns && now_ns >= conn->start_ns)
		record->age_ms = div_u64(now_ns - conn->start_ns,
					 NSEC_PER_MSEC);
}

/**
 * tcplens_conns_fill() - look up and fill in the age of a sampled socket
 * @record: The socket; does not change if its start is not known.
 *
 * A socket that disconnected keeps the cookie of the closed connection, but can
 * become another one. So only a time-wait socket has the age of a closed one.
 *
 * Context: Any but hard interrupts; spins on the lock of the entry.
 */
void tcplens_conns_fill(struct tcplens_record *record)
{
	struct tcplens_conn conn;

	if (record->state == TCPLENS_STATE_LISTEN)
		tcplens_listeners_find(record->cookie, &conn);
	else
		tcplens_conns_find(record->cookie, &conn);
	if (!conn.is_closed || record->kind == TCPLENS_KIND_TIMEWAIT)
		tcplens_conns_fill_age(record, &conn, ktime_get_ns());
}

/**
 * tcplens_conns_init() - allocate the table, once
 *
 * Context: Process context, one caller at a time.
 * Return: 0, also if it is allocated already, or -ENOMEM.
 */
int tcplens_conns_init(void)
{
	return tcplens_conn_table_init(&table, conns_max);
}

/**
 * tcplens_conns_exit() - free the table
 *
 * Context: Process context; no probe runs and no file is open.
 */
void tcplens_conns_exit(void)
{
	tcplens_conn_table_exit(&table);
}

/**
 * tcplens_conns_bytes() - memory used
 *
 * Context: Any.
 * Return: bytes.
 */
size_t tcplens_conns_bytes(void)
{
	return tcplens_conn_table_bytes(&table);
}
