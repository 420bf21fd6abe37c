/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The image of a connection: the fields of its socket from which the columns of
 * `closed` are made. A probe copies them, and a reader makes the columns later.
 */
#ifndef TCPLENS_SAMPLE_IMAGE_H
#define TCPLENS_SAMPLE_IMAGE_H

#include "record/record.h"

#include <linux/inet_diag.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <net/inet_ecn.h>
#include <net/tcp.h>

struct tcplens_sample_plan;

/**
 * struct tcplens_image - the image of a connection
 * @inet_flags: The flags of inet_test_bit().
 * @cgroup_id: The control group's ID, or TCPLENS_ABSENT_U64.
 * @inode: The inode's number, 0 if no process has the socket.
 * @now_jiffies: When the image was taken, in the kernel's tcp_jiffies32.
 * @ato_jiffies: The delay of ACKs.
 * @rto_time_ms: The time that recoveries from retransmission timeouts took.
 * @netns: The inode's number of the network namespace.
 * @tclass: The traffic class of IPv6.
 * @interface: The name of the device that the socket is bound to.
 * @cc: The name of the congestion control algorithm.
 * @cc_attribute: INET_DIAG_* of @cc_info, 0 if the algorithm has none.
 * @cc_info: The state of the algorithm.
 *
 * The other members are fields of the socket.
 */
struct tcplens_image {
	/* private: */
#define FIELD(name, path)	struct { __typeof__((*(struct tcp_sock *)NULL).path) name; }
#define BITS(name, path)	struct { __typeof__((u8)(*(struct tcp_sock *)NULL).path) name; }
#include "sample/image_fields.h"
#undef FIELD
#undef BITS
	/* public: */
	unsigned long inet_flags;
	u64 cgroup_id;
	u64 inode;
	u32 now_jiffies;
	u32 ato_jiffies;
	u32 rto_time_ms;
	u32 netns;
	u8 tclass;
	int cc_attribute;
	char interface[TCPLENS_NAME_BYTES];
	char cc[TCPLENS_NAME_BYTES];
	union tcp_cc_info cc_info;
};

/**
 * struct tcplens_image_socket - a socket that an image becomes for the sampling
 * @tcp: The socket. What is not in an image is 0.
 * @image: The image.
 * @cc: The congestion control algorithm of @tcp.
 * @ipv6: The IPv6 part of @tcp.
 */
struct tcplens_image_socket {
	struct tcp_sock tcp;
	const struct tcplens_image *image;
	struct tcp_congestion_ops cc;
	struct ipv6_pinfo ipv6;
};

void tcplens_image_take(struct tcplens_image *image, struct sock *sk);
void tcplens_image_sample(struct tcplens_record *record,
			  const struct tcplens_image *image,
			  struct tcplens_image_socket *socket,
			  const struct tcplens_sample_plan *plan);

#endif /* TCPLENS_SAMPLE_IMAGE_H */
