// SPDX-License-Identifier: GPL-2.0
/*
 * Services: the lines by which closed connections are counted.
 *
 * A service is the local port of incoming connections, or the remote port of
 * outgoing ones. A port gets a line with its first connection, while lines are left.
 * Later ports share the line `other` of their direction, until a line is retired
 * for one of them. Connections of unknown direction have a line, too: those that
 * are older than the module, or were evicted from the connection table.
 *
 * Any user can connect to many ports. So the operator can name ports, which have a
 * line from load on, and keep it.
 */
#include "trace/services.h"
#include "core/absent.h"

#include <linux/atomic.h>
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/moduleparam.h>

/* The port of a line that is being retired: no connection can use it. */
#define RETIRING	(~0U)

static unsigned short services[TCPLENS_SERVICES_PORTS / 2];
static unsigned int services_count;

static int set_port(const char *value, const struct kernel_param *param)
{
	int ret = param_set_ushort(value, param);

	return ret || *(unsigned short *)param->arg ? ret : -EINVAL;
}

static const struct kernel_param_ops param_ops_port = {
	.set	= set_port,
	.get	= param_get_ushort,
};

#define param_check_port(name, p)	param_check_ushort(name, p)

module_param_array(services, port, &services_count, 0444);
MODULE_PARM_DESC(services, "ports that always have lines of their own in histograms and counters");

/*
 * The port of each line; 0 for a free one. Those of a direction are a hash table
 * with linear probing. No line becomes free again, so a search ends at one.
 */
static u32 ports[TCPLENS_SERVICES_OTHERS];
static u32 retired[TCPLENS_SERVICES_OTHERS];
static DECLARE_BITMAP(named, TCPLENS_SERVICES_OTHERS);

/**
 * tcplens_services_find() - find the line of a connection
 * @direction: An enum tcplens_direction, or TCPLENS_ABSENT_U8.
 * @port: The port of the service.
 *
 * Context: Any.
 * Return: the line.
 */
unsigned int tcplens_services_find(u8 direction, u32 port)
{
	unsigned int first = direction * TCPLENS_SERVICES_PORTS, i;

	if (direction == TCPLENS_ABSENT_U8 || !port || port > U16_MAX)
		return TCPLENS_SERVICES_UNKNOWN;
	for (i = 0; i < TCPLENS_SERVICES_PORTS; i++) {
		unsigned int line = first + (port + i) % TCPLENS_SERVICES_PORTS;
		u32 other = READ_ONCE(ports[line]);

		if (!other)
			other = cmpxchg(&ports[line], 0, port) ?: port;
		if (other == port)
			return line;
	}
	return tcplens_services_other(first);
}

/**
 * tcplens_services_other() - the line of the ports without one
 * @line: A line of the same direction.
 *
 * Context: Any.
 * Return: the line.
 */
unsigned int tcplens_services_other(unsigned int line)
{
	return TCPLENS_SERVICES_OTHERS + line / TCPLENS_SERVICES_PORTS;
}

/**
 * tcplens_services_of() - what a line counts
 * @line: The line, below TCPLENS_SERVICES_LINES.
 *
 * Context: Any.
 * Return: the service. A line that is unused has port 0.
 */
struct tcplens_service tcplens_services_of(unsigned int line)
{
	struct tcplens_service service = { .direction = TCPLENS_ABSENT_U8 };

	if (line < TCPLENS_SERVICES_OTHERS) {
		service.direction = line / TCPLENS_SERVICES_PORTS;
		service.port = READ_ONCE(ports[line]);
		service.retired = READ_ONCE(retired[line]);
	} else if (line < TCPLENS_SERVICES_UNKNOWN) {
		service.direction = line - TCPLENS_SERVICES_OTHERS;
	}
	return service;
}

/**
 * tcplens_services_is_named() - did the operator name the port of a line?
 * @line: A line of a port.
 *
 * Context: Any.
 * Return: true if the port keeps its line.
 */
bool tcplens_services_is_named(unsigned int line)
{
	return test_bit(line, named);
}

/**
 * tcplens_services_retire() - take a line from its port
 * @line: The line of a port that the operator did not name.
 *
 * tcplens_services_find() does not return the line again until
 * tcplens_services_assign() gives it to another port.
 *
 * Context: Process context, one call at a time.
 */
void tcplens_services_retire(unsigned int line)
{
	WRITE_ONCE(ports[line], RETIRING);
	WRITE_ONCE(retired[line], retired[line] + 1);
}

/**
 * tcplens_services_assign() - give a retired line to a port
 * @line: The line.
 * @port: The port; the caller assigns no port that has a line.
 *
 * Context: As tcplens_services_retire().
 */
void tcplens_services_assign(unsigned int line, u16 port)
{
	WRITE_ONCE(ports[line], port);
}

/**
 * tcplens_services_init() - give lines to the ports that the operator named
 *
 * Context: Process context, before the first connection is counted.
 */
void tcplens_services_init(void)
{
	unsigned int i;

	for (i = 0; i < services_count; i++) {
		__set_bit(tcplens_services_find(TCPLENS_DIRECTION_IN,
						services[i]), named);
		__set_bit(tcplens_services_find(TCPLENS_DIRECTION_OUT,
						services[i]), named);
	}
}
