// SPDX-License-Identifier: GPL-2.0
/*
 * The image of a connection: a copy of the fields from which columns are made.
 *
 * A copy takes a third of the time of sampling, and half of the memory of a record. A
 * reader makes a socket of it and samples that, so each column has one rule. What a
 * pointer leads to, or what changes with the time, is in the image as it was then.
 */
#include "sample/image.h"
#include "core/load.h"
#include "sample/cgroup.h"
#include "sample/netdev.h"
#include "sample/sample.h"

#include <linux/tcplens.h>

#include <linux/jiffies.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>

/* Its module can be gone when the image is sampled. */
static void take_congestion_control(struct tcplens_image *image,
				    const struct inet_connection_sock *icsk,
				    struct sock *sk)
{
	const struct tcp_congestion_ops *ops = icsk->icsk_ca_ops;

	memcpy(image->cc, ops->name, sizeof(image->cc));
	image->cc_attribute = 0;
	if (!ops->get_info || !icsk->icsk_ca_initialized)
		return;
	memset(&image->cc_info, 0, sizeof(image->cc_info));
	ops->get_info(sk, ~0U, &image->cc_attribute, &image->cc_info);
}

/* Adds the time of the current limit to that limit's sum, and ends it. */
static void end_limit(struct tcplens_image *image)
{
	u32 ticks = image->now_jiffies - image->chrono_start;

	if (image->chrono_type == TCP_CHRONO_BUSY)
		image->chrono_busy += ticks;
	else if (image->chrono_type == TCP_CHRONO_RWND_LIMITED)
		image->chrono_rwnd += ticks;
	else if (image->chrono_type == TCP_CHRONO_SNDBUF_LIMITED)
		image->chrono_sndbuf += ticks;
	image->chrono_type = TCP_CHRONO_UNSPEC;
}

#if IS_ENABLED(CONFIG_IPV6)
static u8 tclass_of(const struct sock *sk)
{
	return sk->sk_family == AF_INET6 ? inet6_sk(sk)->tclass : 0;
}

static void restore_ipv6(struct tcplens_image_socket *socket)
{
	socket->ipv6.tclass = socket->image->tclass;
	socket->tcp.inet_conn.icsk_inet.pinet6 = &socket->ipv6;
}
#else
static u8 tclass_of(const struct sock *sk)
{
	return 0;
}

static void restore_ipv6(struct tcplens_image_socket *socket)
{
}
#endif

/**
 * tcplens_image_take() - take the image of a connection
 * @image: The image to overwrite.
 * @sk: A full socket that does not listen, and is not destroyed.
 *
 * Context: Any but hard interrupts, under rcu_read_lock(). The caller owns the socket
 * or holds its lock, so only counters of other processors and memory change.
 */
void tcplens_image_take(struct tcplens_image *image, struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

/* Other processors can change what the socket's lock does not protect. */
#define FIELD(name, path)	((*image).name = data_race((*tp).path))
#define BITS(name, path)	((*image).name = TCPLENS_LOAD(u8, (*tp).path))
#include "sample/image_fields.h"
#undef FIELD
#undef BITS
	image->inet_flags = tcplens_inet_flags(inet_sk(sk));
	image->cgroup_id = tcplens_cgroup_id(sk);
	image->inode = sock_i_ino(sk);
	image->netns = sock_net(sk)->ns.inum;
	image->now_jiffies = tcp_jiffies32;
	image->ato_jiffies = tcplens_ato(sk);
	image->rto_time_ms = tcplens_rto_time_ms(tp);
	image->tclass = tclass_of(sk);
	image->interface[0] = '\0';
	if (image->bound_dev_if)
		tcplens_netdev_name(image->interface, sock_net(sk),
				    image->bound_dev_if);
	take_congestion_control(image, inet_csk(sk), sk);
	end_limit(image);
}

/* What get_info() of the algorithm gave for the connection. */
static size_t get_info(struct sock *sk, u32 extensions, int *attribute,
		       union tcp_cc_info *info)
{
	struct tcplens_image_socket *socket =
		container_of(tcp_sk(sk), struct tcplens_image_socket, tcp);

	*attribute = socket->image->cc_attribute;
	*info = socket->image->cc_info;
	return *attribute ? sizeof(*info) : 0;
}

static void restore(struct tcplens_image_socket *socket,
		    const struct tcplens_image *image)
{
	struct tcp_sock *tp = &socket->tcp;
	struct inet_connection_sock *icsk = &tp->inet_conn;

	socket->image = image;
#define FIELD(name, path)	((*tp).path = (*image).name)
#define BITS(name, path)	FIELD(name, path)
#include "sample/image_fields.h"
#undef FIELD
#undef BITS
	tcplens_set_inet_flags(&icsk->icsk_inet, image->inet_flags);
	restore_ipv6(socket);
	tcplens_set_ato(icsk, image->ato_jiffies);
	tcplens_set_rto_time(tp, image->rto_time_ms);
	memcpy(socket->cc.name, image->cc, sizeof(socket->cc.name));
	socket->cc.get_info = get_info;
	icsk->icsk_ca_ops = &socket->cc;
	icsk->icsk_ca_initialized = true;
	/* That of the socket can be gone; fill() has the names of its device. */
	sock_net_set((struct sock *)tp, &init_net);
}

/* What pointers of the socket led to. */
static void fill(struct tcplens_record *record,
		 const struct tcplens_image *image)
{
	record->cgroup_id = image->cgroup_id;
	record->inode = image->inode ? image->inode : TCPLENS_ABSENT_U64;
	record->netns = image->netns;
	if (!image->bound_dev_if)
		return;
	memcpy(record->interface, image->interface, sizeof(record->interface));
	memcpy(record->bound_interface, image->interface,
	       sizeof(record->bound_interface));
}

/**
 * tcplens_image_sample() - sample an image
 * @record: The record to overwrite, as by tcplens_sample_fill().
 * @image: The image.
 * @socket: Where the image becomes a socket; zeroed once by the caller.
 * @plan: The groups to sample.
 *
 * Context: Any but hard interrupts.
 */
void tcplens_image_sample(struct tcplens_record *record,
			  const struct tcplens_image *image,
			  struct tcplens_image_socket *socket,
			  const struct tcplens_sample_plan *plan)
{
	restore(socket, image);
	rcu_read_lock();
	tcplens_sample_at(record, (struct sock *)&socket->tcp, plan,
			  image->now_jiffies);
	rcu_read_unlock();
	fill(record, image);
}
