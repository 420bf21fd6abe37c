// SPDX-License-Identifier: GPL-2.0
/*
 * What the one who opened a file may not see. Whoever reads an open file later
 * sees what its opener may, as with inet_diag's sockets.
 *
 * Without any capability the reader sees what inet_diag shows everybody.
 */
#include "privilege.h"
#include "columns.h"
#include "stream.h"

#include <linux/capability.h>
#include <net/net_namespace.h>

/**
 * tcplens_privilege_denied() - what must not be looked at for an open file
 * @stream: The open file.
 *
 * CAP_NET_ADMIN counts in the user namespace that owns the network namespace,
 * as for inet_diag: the root of another one is nobody here.
 *
 * Context: Process context.
 * Return: bits of enum tcplens_group.
 */
u32 tcplens_privilege_denied(const struct tcplens_stream *stream)
{
	u32 denied = 0;

	if (!file_ns_capable(stream->file, stream->net->user_ns, CAP_NET_ADMIN))
		denied |= TCPLENS_GROUPS_NET_ADMIN;
	return denied;
}
