// SPDX-License-Identifier: GPL-2.0
/*
 * A module for a test: a congestion control algorithm and an upper-layer protocol,
 * both named tcplens_unload, which do nothing of their own. The algorithm reports
 * a state, so that sampling calls into this module.
 */
#include <linux/inet_diag.h>
#include <linux/module.h>
#include <net/tcp.h>

static size_t get_info(struct sock *sk, u32 extensions, int *attribute,
		       union tcp_cc_info *info)
{
	info->vegas = (struct tcpvegas_info){ .tcpv_enabled = 1 };
	*attribute = INET_DIAG_VEGASINFO;
	return sizeof(info->vegas);
}

static struct tcp_congestion_ops algorithm = {
	.ssthresh	= tcp_reno_ssthresh,
	.cong_avoid	= tcp_reno_cong_avoid,
	.undo_cwnd	= tcp_reno_undo_cwnd,
	.get_info	= get_info,
	.name		= "tcplens_unload",
	.owner		= THIS_MODULE,
};

static int set_ulp(struct sock *sk)
{
	return 0;
}

static struct tcp_ulp_ops ulp = {
	.name		= "tcplens_unload",
	.owner		= THIS_MODULE,
	.init		= set_ulp,
};

static int __init unload_init(void)
{
	int ret = tcp_register_congestion_control(&algorithm);

	if (ret)
		return ret;
	ret = tcp_register_ulp(&ulp);
	if (ret)
		tcp_unregister_congestion_control(&algorithm);
	return ret;
}

static void __exit unload_exit(void)
{
	tcp_unregister_ulp(&ulp);
	tcp_unregister_congestion_control(&algorithm);
}

module_init(unload_init);
module_exit(unload_exit);

MODULE_DESCRIPTION("An algorithm and a ULP that sockets borrow, for a test");
MODULE_LICENSE("GPL");
