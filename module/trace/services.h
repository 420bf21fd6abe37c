/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_SERVICES_H
#define TCPLENS_TRACE_SERVICES_H

#include <linux/tcplens.h>

#include <linux/compiler.h>
#include <linux/types.h>
#include <net/inet_sock.h>

/* Services with a line of their own, in each direction. */
#define TCPLENS_SERVICES_PORTS	64U

/*
 * The lines: those of the ports, by direction; then one for the other ports of each
 * direction; then one for the rest.
 */
#define TCPLENS_SERVICES_OTHERS	(TCPLENS_DIRECTIONS * TCPLENS_SERVICES_PORTS)
#define TCPLENS_SERVICES_UNKNOWN	(TCPLENS_SERVICES_OTHERS + TCPLENS_DIRECTIONS)
#define TCPLENS_SERVICES_LINES	(TCPLENS_SERVICES_UNKNOWN + 1)

/**
 * struct tcplens_service - what the connections of a line have in common
 * @direction: An enum tcplens_direction, or TCPLENS_ABSENT_U8 if it is not known.
 * @port: The port, or 0 if the line has several.
 * @retired: How often the line was taken from its port.
 */
struct tcplens_service {
	u8 direction;
	u16 port;
	u32 retired;
};

/**
 * tcplens_services_port() - the port of a connection that is its service
 * @direction: An enum tcplens_direction, or TCPLENS_ABSENT_U8.
 * @sk: The connection, a full socket that is not freed meanwhile.
 *
 * Context: Any.
 * Return: the port, 0 if there is none.
 */
static inline u16 tcplens_services_port(u8 direction, const struct sock *sk)
{
	const struct inet_sock *inet = inet_sk(sk);
	u16 port;

	if (direction == TCPLENS_DIRECTION_OUT)
		return ntohs(READ_ONCE(inet->inet_dport));
	/* inet_put_port() clears inet_num, and keeps inet_sport. */
	port = READ_ONCE(inet->inet_num);
	return port ? port : ntohs(READ_ONCE(inet->inet_sport));
}

void tcplens_services_init(void);
unsigned int tcplens_services_find(u8 direction, u32 port);
unsigned int tcplens_services_other(unsigned int line);
struct tcplens_service tcplens_services_of(unsigned int line);
bool tcplens_services_is_named(unsigned int line);
void tcplens_services_retire(unsigned int line);
void tcplens_services_assign(unsigned int line, u16 port);

#endif /* TCPLENS_TRACE_SERVICES_H */
