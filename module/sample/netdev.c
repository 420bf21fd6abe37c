// SPDX-License-Identifier: GPL-2.0
/*
 * The names of network devices.
 */
#include "sample/netdev.h"
#include "output/text.h"

#include <linux/ctype.h>
#include <linux/netdevice.h>

/**
 * tcplens_netdev_name() - get the name of a network device
 * @name: The result, TCPLENS_NAME_BYTES: the name; or the index, if the device is
 *	gone or its name has characters that a reader could misread.
 * @net: The device's namespace.
 * @ifindex: The device's index, not 0.
 *
 * Context: Any but hard interrupts, under rcu_read_lock().
 */
void tcplens_netdev_name(char *name, struct net *net, u32 ifindex)
{
	struct net_device *device = dev_get_by_index_rcu(net, ifindex);
	const char *c;

	BUILD_BUG_ON(TCPLENS_NAME_BYTES < IFNAMSIZ);
	if (device) {
		strscpy(name, device->name, TCPLENS_NAME_BYTES);
		for (c = name; isalnum(*c) || (*c && strchr("-_.@", *c)); c++)
			;
		if (c > name && !*c)
			return;
		memset(name, 0, TCPLENS_NAME_BYTES);
	}
	*tcplens_text_u64(name, ifindex) = '\0';
}
