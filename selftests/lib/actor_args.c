// SPDX-License-Identifier: GPL-2.0
/*
 * Arguments of the actor's commands: socket names, numbers, addresses. An
 * invalid argument ends the actor with a message on stderr.
 */
#include "actor_args.h"

#include <err.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROLES	256

static struct named_socket sockets[ROLES];
static unsigned int sockets_count;

/**
 * find_socket() - look up a socket by name
 * @name: The name; the actor exits if it is unknown.
 *
 * Return: the entry.
 */
struct named_socket *find_socket(const char *name)
{
	unsigned int i;

	for (i = 0; i < sockets_count; i++) {
		if (!strcmp(sockets[i].name, name))
			return &sockets[i];
	}
	errx(1, "nothing is called '%s'", name);
}

/**
 * fd_of() - look up the descriptor of a socket
 * @name: The name; the actor exits if it is unknown.
 *
 * Return: the descriptor.
 */
int fd_of(const char *name)
{
	return find_socket(name)->fd;
}

/**
 * add_socket() - name a socket
 * @name: The name; the actor exits if it is in use.
 * @fd: The socket.
 */
void add_socket(const char *name, int fd)
{
	unsigned int i;

	if (strlen(name) >= NAME_BYTES)
		errx(1, "'%s' is too long for a name", name);
	for (i = 0; i < sockets_count; i++) {
		if (!strcmp(sockets[i].name, name))
			errx(1, "something is called '%s' already", name);
	}
	if (sockets_count == ROLES)
		errx(1, "more than %d names", ROLES);
	strcpy(sockets[sockets_count].name, name);
	sockets[sockets_count++].fd = fd;
}

/**
 * drop_socket() - free a name
 * @socket: The entry.
 */
void drop_socket(struct named_socket *socket)
{
	*socket = sockets[--sockets_count];
}

/**
 * parse_number() - parse a number
 * @word: The text; the actor exits if it is no number.
 * @most: The greatest number allowed.
 *
 * Return: the number.
 */
unsigned long parse_number(const char *word, unsigned long most)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(word, &end, 10);
	if (errno || end == word || *end || *word == '-' || value > most)
		errx(1, "'%s' is not a number from 0 to %lu", word, most);
	return value;
}

/**
 * parse_address() - parse an address for the family of a socket
 * @fd: The socket; an inet6 socket takes 10.0.0.1 as ::ffff:10.0.0.1.
 * @address: The address; the actor exits if it is invalid.
 * @port: The port.
 * @out: The result.
 *
 * Return: its length.
 */
socklen_t parse_address(int fd, const char *address, const char *port,
			struct sockaddr_storage *out)
{
	struct addrinfo hints = {
		.ai_socktype	= SOCK_STREAM,
		.ai_flags	= AI_NUMERICHOST | AI_NUMERICSERV | AI_V4MAPPED,
	};
	socklen_t length = sizeof(hints.ai_family);
	struct addrinfo *found;
	int ret;

	parse_number(port, 65535);
	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &hints.ai_family, &length))
		err(1, "SO_DOMAIN");
	ret = getaddrinfo(address, port, &hints, &found);
	if (ret)
		errx(1, "address '%s': %s", address, gai_strerror(ret));
	length = found->ai_addrlen;
	memcpy(out, found->ai_addr, length);
	freeaddrinfo(found);
	return length;
}

/**
 * write_endpoint() - format an endpoint as tcplens does
 * @out: The result: 10.0.0.1:80, [fe80::1%eth0]:80 or -; ENDPOINT_BYTES.
 * @failed: Whether there is no address.
 * @address: The address.
 * @length: Its length.
 */
void write_endpoint(char *out, int failed,
		    const struct sockaddr_storage *address, socklen_t length)
{
	char host[INET6_ADDRSTRLEN + IF_NAMESIZE];
	char port[8];

	strcpy(out, "-");
	if (failed)
		return;
	if (getnameinfo((const struct sockaddr *)address, length, host,
			sizeof(host), port, sizeof(port),
			NI_NUMERICHOST | NI_NUMERICSERV))
		errx(1, "getnameinfo");
	snprintf(out, ENDPOINT_BYTES,
		 address->ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host,
		 port);
}
