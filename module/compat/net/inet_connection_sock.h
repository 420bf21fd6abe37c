/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COMPAT_NET_INET_CONNECTION_SOCK_H
#define TCPLENS_COMPAT_NET_INET_CONNECTION_SOCK_H

#include_next <net/inet_connection_sock.h>

#ifndef TCPLENS_HAVE_TCP_TIMEOUT_EXPIRES
/*
 * The expiry of the retransmission timer was a field beside the timer before
 * commit a7c428ee8f59 ("tcp/dccp: remove icsk->icsk_timeout", v6.15). The name is
 * that of commit 3a6e8fd0bf40 ("tcp: rename icsk_timeout() to
 * tcp_timeout_expires()", v6.19).
 */
static inline unsigned long tcp_timeout_expires(const struct sock *sk)
{
	return READ_ONCE(inet_csk(sk)->icsk_timeout);
}
#endif

#ifndef TCPLENS_HAVE_KEEPALIVE_TIMER
/*
 * TCP used the general timer of struct sock for keepalives before commit
 * 08dfe370239e ("tcp: introduce icsk->icsk_keepalive_timer", v6.19), which the
 * stable series have taken.
 */
#define icsk_keepalive_timer icsk_inet.sk.sk_timer
#endif

#ifndef TCPLENS_HAVE_DELACK_TIMEOUT
/*
 * The expiry of the delayed ACK timer was a field beside the timer before commit
 * f1e30061e8a5 ("tcp/dccp: remove icsk->icsk_ack.timeout", v6.15).
 */
static inline unsigned long
icsk_delack_timeout(const struct inet_connection_sock *icsk)
{
	return READ_ONCE(icsk->icsk_ack.timeout);
}
#endif

#endif /* TCPLENS_COMPAT_NET_INET_CONNECTION_SOCK_H */
