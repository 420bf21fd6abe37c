/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_FILES_PROC_H
#define TCPLENS_FILES_PROC_H

struct net;
struct tcplens_stream_ops;

/**
 * struct tcplens_proc_file - what an entry of /proc/net/tcplens refers to
 * @net: The namespace whose entry it is.
 * @ops: What it gives.
 */
struct tcplens_proc_file {
	struct net *net;
	const struct tcplens_stream_ops *ops;
};

int tcplens_proc_init(void);
void tcplens_proc_exit(void);

#endif /* TCPLENS_FILES_PROC_H */
