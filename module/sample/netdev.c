// SPDX-License-Identifier: GPL-2.0
/*
 * The names of network devices.
 */
#include "sample/netdev.h"
#include "record/record.h"

#include <linux/netdevice.h>

/* Copies a name that can change during the copy; fills up with zeros. */
static void copy_name(char *to, const char *from)
{
	unsigned int i;

	for (i = 0; i < TCPLENS_NAME_BYTES - 1; i++) {
		to[i] = READ_ONCE(from[i]);
		if (!to[i])
			break;
	}
	memset(to + i, 0, TCPLENS_NAME_BYTES - i);
}

/**
 * tcplens_netdev_name() - get the name of a network device
 * @name: The result, TCPLENS_NAME_BYTES. It is empty if the device is gone, and
 *	while the kernel changes its name.
 * @net: The device's namespace.
 * @ifindex: The device's index, not 0.
 *
 * The kernel changes a name in place, in the device: a copy can have parts of both
 * names. The locks that exclude this sleep, or are not exported. So the copy counts
 * only if the kernel finds the device by it.
 *
 * Context: Any but hard interrupts, under rcu_read_lock().
 */
void tcplens_netdev_name(char *name, struct net *net, u32 ifindex)
{
	struct net_device *device = dev_get_by_index_rcu(net, ifindex);

	BUILD_BUG_ON(TCPLENS_NAME_BYTES != IFNAMSIZ);
	if (device)
		copy_name(name, device->name);
	if (!device || dev_get_by_name_rcu(net, name) != device)
		memset(name, 0, TCPLENS_NAME_BYTES);
}
