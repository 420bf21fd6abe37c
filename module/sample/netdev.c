// SPDX-License-Identifier: GPL-2.0
/*
 * The names of network devices.
 */
#include "sample/netdev.h"
#include "record/comm.h"

#include <linux/netdevice.h>

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
		tcplens_comm_copy(name, device->name);
	if (!device || dev_get_by_name_rcu(net, name) != device)
		memset(name, 0, TCPLENS_NAME_BYTES);
}
