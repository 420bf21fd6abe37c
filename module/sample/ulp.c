// SPDX-License-Identifier: GPL-2.0
/*
 * The upper-layer protocol (ULP) of a socket: kernel TLS and MPTCP.
 */
#include "sample/ulp.h"
#include "core/load.h"
#include "sample/ops.h"

#include <linux/tcp.h>
#include <net/inet_connection_sock.h>
#include <net/mptcp.h>
#include <net/tcp.h>
#include <net/tls.h>

#if IS_ENABLED(CONFIG_TLS)
static bool is_tls(const struct tcp_ulp_ops *ops)
{
	return ops && !strcmp(ops->name, "tls");
}

/*
 * The data of a ULP has no type. It belongs to TLS if the ULP is TLS both before
 * and after the load of the data: the kernel sets a ULP after its data, and no
 * other ULP replaces TLS for as long as the socket exists.
 */
static const struct tls_context *tls_context(const struct sock *sk, u8 state)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);
	const struct tcp_ulp_ops *ops = tcplens_ops_ulp(sk, state);
	const struct tls_context *context;

	if (!is_tls(ops))
		return NULL;
	/* Neither load of the ULP may pass the load of its data. */
	smp_rmb();
	context = rcu_dereference(icsk->icsk_ulp_data);
	/* See above. */
	smp_rmb();
	return READ_ONCE(icsk->icsk_ulp_ops) == ops ? context : NULL;
}

/* The index of a name: names begin at @first; 0, not set yet, has none. */
static u8 index_from(u16 first, u16 value)
{
	u16 index = value - first;

	return index < TCPLENS_ABSENT_U8 ? index : TCPLENS_ABSENT_U8;
}

static void sample_tls(struct tcplens_record *record, const struct sock *sk)
{
	const struct tls_context *context = tls_context(sk, record->state);

	if (!context)
		return;
	record->tls_version = index_from(TLS_1_2_VERSION,
					 READ_ONCE(context->prot_info.version));
	record->tls_cipher = index_from(TLS_CIPHER_AES_GCM_128,
					READ_ONCE(context->prot_info.cipher_type));
	record->tls_tx = TCPLENS_LOAD(u8, context->tx_conf);
	record->tls_rx = TCPLENS_LOAD(u8, context->rx_conf);
	record->tls_zc_ro_tx = tcplens_tls_zc_ro_tx(context);
	record->tls_no_pad_rx = tcplens_tls_no_pad_rx(context);
}
#else
static void sample_tls(struct tcplens_record *record, const struct sock *sk)
{
}
#endif

static void sample_name(struct tcplens_record *record, const struct sock *sk)
{
	const struct tcp_ulp_ops *ops = tcplens_ops_ulp(sk, record->state);

	BUILD_BUG_ON(TCPLENS_NAME_BYTES < TCP_ULP_NAME_MAX);
	if (ops)
		strscpy(record->ulp, ops->name, sizeof(record->ulp));
}

/**
 * tcplens_ulp_sample() - sample the ULP of a full socket
 * @record: The record with its state; the columns of the group have no value.
 * @sk: A referenced full socket.
 *
 * Context: Any but hard interrupts, under rcu_read_lock(), which keeps the data
 * of the ULP.
 */
void tcplens_ulp_sample(struct tcplens_record *record, const struct sock *sk)
{
	sample_name(record, sk);
	if (IS_ENABLED(CONFIG_MPTCP))
		record->mptcp = TCPLENS_LOAD(u8, sk_is_mptcp(sk));
	sample_tls(record, sk);
}
