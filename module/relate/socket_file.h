/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the file of a descriptor tells of a socket. Inline in the scan of all
 * descriptors, which calls these functions for each of them.
 */
#ifndef TCPLENS_RELATE_SOCKET_FILE_H
#define TCPLENS_RELATE_SOCKET_FILE_H

#include <linux/fs.h>
#include <linux/in.h>
#include <linux/magic.h>
#include <linux/net.h>
#include <net/inet_sock.h>
#include <net/sock.h>
#include <net/tcp_states.h>

/**
 * tcplens_socket_file_is() - does a file refer to a socket?
 * @file: The file.
 *
 * Takes sockets of every kind: nothing asks the map of owners for sockets that are
 * not TCP. Takes files that an O_PATH descriptor refers to as well.
 *
 * Context: Under the lock of a table of descriptors that has the file.
 * Return: true if it does.
 */
static inline bool tcplens_socket_file_is(const struct file *file)
{
	return file_inode(file)->i_sb->s_magic == SOCKFS_MAGIC;
}

/**
 * tcplens_socket_file_inode() - get the inode number of a file's socket
 * @file: A file that refers to a socket.
 *
 * It is that of the file, except after SMC fell back to TCP: the file of the SMC
 * socket leads to the TCP socket then. An O_PATH file leads to no socket.
 *
 * Context: As tcplens_socket_file_is().
 * Return: the number.
 */
static inline u64 tcplens_socket_file_inode(const struct file *file)
{
	struct socket *socket = READ_ONCE(file->private_data);

	return socket ? SOCK_INODE(socket)->i_ino : file_inode(file)->i_ino;
}

/**
 * tcplens_socket_file_unbound() - get a TCP socket without a port
 * @file: A file that refers to a socket.
 *
 * Such a socket is new, or its connection ended and the kernel took back the port
 * that it had chosen. The socket is in no hash table, but a connection in TIME_WAIT
 * is: see tcplens_lookup_is_hashed().
 *
 * Context: As tcplens_socket_file_is(); the file keeps the result alive.
 * Return: the socket, or NULL if it is another kind of socket, or has a port.
 */
static inline struct sock *tcplens_socket_file_unbound(const struct file *file)
{
	const struct socket *socket = READ_ONCE(file->private_data);
	struct sock *sk = socket ? READ_ONCE(socket->sk) : NULL;
	u8 family;

	if (!sk || socket->type != SOCK_STREAM ||
	    inet_sk_state_load(sk) != TCP_CLOSE || READ_ONCE(sk->sk_num))
		return NULL;
	family = READ_ONCE(sk->sk_family);
	if (family != AF_INET && family != AF_INET6)
		return NULL;
	return sk->sk_protocol == IPPROTO_TCP ? sk : NULL;
}

#endif /* TCPLENS_RELATE_SOCKET_FILE_H */
