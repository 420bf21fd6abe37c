/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_OUTPUT_FILE_OPERATIONS_H
#define TCPLENS_OUTPUT_FILE_OPERATIONS_H

#include <linux/fs.h>
#include <linux/proc_fs.h>

struct net;
struct tcplens_stream_ops;

/**
 * struct tcplens_proc_entry - the data of an entry of /proc/net/tcplens
 * @net: The network namespace of the entry.
 * @ops: The content of the file.
 */
struct tcplens_proc_entry {
	struct net *net;
	const struct tcplens_stream_ops *ops;
};

/* An entry's data is a struct tcplens_proc_entry. */
extern const struct proc_ops tcplens_file_operations_proc_read;
extern const struct proc_ops tcplens_file_operations_proc_write;

/* A file's private data is a struct tcplens_stream_ops; with @queue, use the last. */
extern const struct file_operations tcplens_file_operations_debugfs;
extern const struct file_operations tcplens_file_operations_debugfs_wait;

#endif /* TCPLENS_OUTPUT_FILE_OPERATIONS_H */
