/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COMPAT_NET_RSTREASON_H
#define TCPLENS_COMPAT_NET_RSTREASON_H

#include "core/absent.h"

#ifdef TCPLENS_HAVE_RESET_REASON
#include_next <net/rstreason.h>

/**
 * tcplens_reset_reason() - convert the kernel's reason of a reset
 * @reason: The reason; its numbers differ between kernels.
 *
 * The kernel reports reasons since commit b533fb9cf4f7 ("rstreason: make it work
 * in trace world", v6.10).
 *
 * Context: Any.
 * Return: an enum tcplens_reset_reason.
 */
static inline u8 tcplens_reset_reason(enum sk_rst_reason reason)
{
#define REASON(name)							\
	[SK_RST_REASON_##name] = TCPLENS_RESET_##name + 1
	static const u8 reasons[] = {
		REASON(NOT_SPECIFIED),
		REASON(NO_SOCKET),
		REASON(TCP_INVALID_ACK_SEQUENCE),
		REASON(TCP_RFC7323_PAWS),
		REASON(TCP_TOO_OLD_ACK),
		REASON(TCP_ACK_UNSENT_DATA),
		REASON(TCP_FLAGS),
		REASON(TCP_OLD_ACK),
		REASON(TCP_ABORT_ON_DATA),
		REASON(TCP_TIMEWAIT_SOCKET),
		REASON(INVALID_SYN),
		REASON(TCP_ABORT_ON_CLOSE),
		REASON(TCP_ABORT_ON_LINGER),
		REASON(TCP_ABORT_ON_MEMORY),
		REASON(TCP_STATE),
		REASON(TCP_KEEPALIVE_TIMEOUT),
		REASON(TCP_DISCONNECT_WITH_DATA),
	};
#undef REASON

	if ((unsigned int)reason >= ARRAY_SIZE(reasons) || !reasons[reason])
		return TCPLENS_RESET_OTHER;
	return reasons[reason] - 1;
}
#endif

#endif /* TCPLENS_COMPAT_NET_RSTREASON_H */
