/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COMPAT_NET_INET_SOCK_H
#define TCPLENS_COMPAT_NET_INET_SOCK_H

#include_next <net/inet_sock.h>

#include "../../load.h"

#ifndef TCPLENS_HAVE_INET_FLAGS
/*
 * The flags of struct inet_sock were bit-fields, until commit c274af224269
 * ("inet: introduce inet->inet_flags", v6.6) and those after it.
 */
#define TCPLENS_INET_TRANSPARENT		transparent
#define TCPLENS_INET_FREEBIND			freebind
#define TCPLENS_INET_BIND_ADDRESS_NO_PORT	bind_address_no_port
#define TCPLENS_INET_RECVERR			recverr
#define TCPLENS_INET_DEFER_CONNECT		defer_connect

#define inet_test_bit(flag, sk) \
	TCPLENS_LOAD(bool, inet_sk(sk)->TCPLENS_INET_##flag)
#endif

#endif /* TCPLENS_COMPAT_NET_INET_SOCK_H */
