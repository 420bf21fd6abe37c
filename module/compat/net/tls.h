/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COMPAT_NET_TLS_H
#define TCPLENS_COMPAT_NET_TLS_H

#include_next <net/tls.h>

#include "core/absent.h"
#include "core/load.h"

#ifdef TCPLENS_HAVE_TLS_HINTS
/**
 * tcplens_tls_zc_ro_tx() - does sendfile() send the pages themselves?
 * @context: The data of TLS.
 *
 * Return: 1, 0, or TCPLENS_ABSENT_U8 where the kernel cannot.
 */
static inline u8 tcplens_tls_zc_ro_tx(const struct tls_context *context)
{
	return TCPLENS_LOAD(u8, context->zerocopy_sendfile);
}

/**
 * tcplens_tls_no_pad_rx() - does it expect that records have no padding?
 * @context: The data of TLS.
 *
 * Return: 1, 0, or TCPLENS_ABSENT_U8 where the kernel cannot.
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
