// SPDX-License-Identifier: GPL-2.0
/*
 * Network interfaces by their names.
 */
#include "sample/netdev.h"
#include "output/text.h"

#include <linux/ctype.h>
#include <linux/netdevice.h>

/**
 * tcplens_netdev_name() - name a network interface
 * @name: TCPLENS_NAME_BYTES, where its name goes, or its number: a name may
 *	hold nearly any byte, and one that could be misread is not printed.
 * @net: Its namespace.
 * @index: Its number, not 0.
 *
 * Context: Under rcu_read_lock().
 */
void tcplens_netdev_name(char *name, struct net *net, u32 index)
{
	struct net_device *device = dev_get_by_index_rcu(net, index);
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
	*tcplens_text_u64(name, index) = '\0';
}
