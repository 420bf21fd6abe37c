/* SPDX-License-Identifier: GPL-2.0 */
/* Arguments of the actor's commands: socket names, numbers, addresses. */
#ifndef TCPLENS_SELFTESTS_ACTOR_ARGS_H
#define TCPLENS_SELFTESTS_ACTOR_ARGS_H

#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define NAME_BYTES	32
#define ENDPOINT_BYTES	(INET6_ADDRSTRLEN + IF_NAMESIZE + 16)

/**
 * struct named_socket - a socket that a script refers to by name
 * @name: The name.
 * @fd: The socket.
 */
struct named_socket {
	char name[NAME_BYTES];
	int fd;
};

struct named_socket *find_socket(const char *name);
int fd_of(const char *name);
void add_socket(const char *name, int fd);
void drop_socket(struct named_socket *socket);

unsigned long parse_number(const char *word, unsigned long most);
socklen_t parse_address(int fd, const char *address, const char *port,
			struct sockaddr_storage *out);
void write_endpoint(char *out, int failed,
		    const struct sockaddr_storage *address, socklen_t length);

#endif /* TCPLENS_SELFTESTS_ACTOR_ARGS_H */
