/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_SERVICES_H
#define TCPLENS_TRACE_SERVICES_H

#include <linux/tcplens.h>

#include <linux/types.h>

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
 */
struct tcplens_service {
	u8 direction;
	u16 port;
};

void tcplens_services_init(void);
unsigned int tcplens_services_find(u8 direction, u32 port);
unsigned int tcplens_services_other(unsigned int line);
struct tcplens_service tcplens_services_of(unsigned int line);
bool tcplens_services_is_named(unsigned int line);
void tcplens_services_retire(unsigned int line);
void tcplens_services_assign(unsigned int line, u16 port);

#endif /* TCPLENS_TRACE_SERVICES_H */
