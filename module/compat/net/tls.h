/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COMPAT_NET_TLS_H
#define TCPLENS_COMPAT_NET_TLS_H

#include_next <net/tls.h>

#include "core/absent.h"
#include "core/load.h"

#ifdef TCPLENS_HAVE_TLS_HINTS
/**
 * tcplens_tls_zc_ro_tx() - is TLS_TX_ZEROCOPY_RO set?
 * @context: The TLS context of a socket.
 *
 * Context: Under rcu_read_lock().
 * Return: 1, 0, or TCPLENS_ABSENT_U8 if this kernel lacks the option.
 */
static inline u8 tcplens_tls_zc_ro_tx(const struct tls_context *context)
{
	return TCPLENS_LOAD(u8, context->zerocopy_sendfile);
}

/**
 * tcplens_tls_no_pad_rx() - is TLS_RX_EXPECT_NO_PAD set?
 * @context: The TLS context of a socket.
 *
 * Context: Under rcu_read_lock().
 * Return: 1, 0, or TCPLENS_ABSENT_U8 if this kernel lacks the option.
 */
static inline u8 tcplens_tls_no_pad_rx(const struct tls_context *context)
{
	return TCPLENS_LOAD(u8, context->rx_no_pad);
}
#else
static inline u8 tcplens_tls_zc_ro_tx(const struct tls_context *context)
{
	return TCPLENS_ABSENT_U8;
}

static inline u8 tcplens_tls_no_pad_rx(const struct tls_context *context)
{
	return TCPLENS_ABSENT_U8;
}
#endif

#endif /* TCPLENS_COMPAT_NET_TLS_H */
