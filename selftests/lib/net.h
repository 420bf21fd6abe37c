/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A network namespace for a test alone, and TCP sockets in it.
 */
#ifndef TCPLENS_SELFTESTS_NET_H
#define TCPLENS_SELFTESTS_NET_H

#include <stddef.h>
#include <stdint.h>

#define LOOPBACK		"127.0.0.1"
#define LOOPBACK6		"::1"
#define SOCKET_DATA_BYTES	1048576

const char *namespace_enter(void);
const char *namespace_write(const char *path, const char *value);

int socket_bind(int fd, const char *address, int port);
int socket_bound(const char *address, int port);
int socket_listening(const char *address, int port);
int socket_connect(int fd, const char *address, int port);
unsigned int socket_backlog(int fd);
void socket_await_backlog(int fd, unsigned int count);
int socket_connected(const char *address, int port);
void socket_connect_pair(int listener, int port, int ends[2]);
uint64_t socket_cookie(int fd);

void socket_be_refused(int port);
void socket_abort(int fd);
void socket_drop_all(int fd);
void socket_send(int fd, size_t bytes);
void socket_receive(int fd, size_t bytes);
void socket_close_all(void);

#endif /* TCPLENS_SELFTESTS_NET_H */
