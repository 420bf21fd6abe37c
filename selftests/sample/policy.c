// SPDX-License-Identifier: GPL-2.0
/*
 * Classes and keys that qdiscs, firewalls and TCP signatures use: as set on
 * listeners and connections, and shown to those that inet_diag shows them to.
 */
#include "lib/expect.h"
#include "lib/modprobe.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <linux/capability.h>
#include <sys/syscall.h>

/* Missing in the headers of some releases. */
#define AO_ADD_KEY	38

/* struct tcp_ao_add of Linux 6.7 and later. */
struct ao_key {
	struct sockaddr_storage address;
	char algorithm[64];
	int32_t interface;
	uint32_t flags;
	uint16_t reserved;
	uint8_t prefix;
	uint8_t sndid;
	uint8_t rcvid;
	uint8_t mac_bytes;
	uint8_t key_flags;
	uint8_t key_bytes;
	uint8_t key[80];
} __attribute__((aligned(8)));

#define PORT		9000

FIXTURE(sockets)
{
	int listener;
	int fd;
	struct table table;
};

FIXTURE_SETUP(sockets)
{
	SKIP_IF(return, namespace_enter());
	self->listener = socket_listening(LOOPBACK, PORT);
	self->fd = socket_connected(LOOPBACK, PORT);
}

FIXTURE_TEARDOWN(sockets)
{
	close(self->fd);
	close(self->listener);
}

TEST_F(sockets, have_the_class_of_their_priority)
{
	int priority = 0x10002;

	expect_column(_metadata, self->fd, "class_id", "setsockopt", "0");
	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_PRIORITY, &priority,
				sizeof(priority)));
	expect_column(_metadata, self->fd, "class_id", "setsockopt", "65538");
	expect_column(_metadata, self->listener, "class_id", "setsockopt", "0");
}

/* The class of net_cls takes precedence over the priority. */
static const char *join_class(const char *directory)
{
	char path[128], pid[16];
	const char *missing;

	if (mount("none", "/tmp", "tmpfs", 0, NULL) ||
	    mkdir("/tmp/net_cls", 0755) ||
	    mount("none", "/tmp/net_cls", "cgroup", 0, "net_cls"))
		return "needs the control groups of net_cls";
	snprintf(path, sizeof(path), "/tmp/net_cls/%s", directory);
	if (mkdir(path, 0755) && errno != EEXIST)
		return "needs a control group";
	snprintf(path, sizeof(path), "/tmp/net_cls/%s/net_cls.classid",
		 directory);
	missing = namespace_write(path, "0x20003");
	snprintf(path, sizeof(path), "/tmp/net_cls/%s/cgroup.procs", directory);
	snprintf(pid, sizeof(pid), "%d", getpid());
	return missing ? missing : namespace_write(path, pid);
}

TEST_F(sockets, have_the_class_of_their_control_group)
{
	int fd;

	if (unshare(CLONE_NEWNS) ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL))
		SKIP_IF(return, "needs mounts");
	modprobe_quietly("cls_cgroup");
	SKIP_IF(return, join_class("tcplens"));
	fd = socket_connected(LOOPBACK, PORT);
	expect_column(_metadata, fd, "class_id", "net_cls", "131075");
	close(fd);
	SKIP_IF(return, namespace_write("/tmp/net_cls/cgroup.procs", "0"));
	rmdir("/tmp/net_cls/tcplens");
}

static void expect_md5(struct __test_metadata *_metadata, int fd)
{
	struct tcp_md5sig key = { .tcpm_keylen = 5, .tcpm_key = "hello" };
	struct sockaddr_in *address = (struct sockaddr_in *)&key.tcpm_addr;

	address->sin_family = AF_INET;
	address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	expect_column(_metadata, fd, "md5", "setsockopt", "0");
	ASSERT_EQ(0, setsockopt(fd, IPPROTO_TCP, TCP_MD5SIG, &key,
				sizeof(key)));
	expect_column(_metadata, fd, "md5", "setsockopt", "1");
}

TEST_F(sockets, show_that_they_have_an_MD5_key)
{
	int fd = socket_bound(LOOPBACK, 0);

	expect_md5(_metadata, fd);
	expect_md5(_metadata, self->listener);
	expect_column(_metadata, self->fd, "md5", "setsockopt", "0");
	close(fd);
}

TEST_F(sockets, show_that_they_have_a_TCP_AO_key)
{
	struct ao_key key = {
		.algorithm = "hmac(sha1)", .prefix = 32, .sndid = 1,
		.rcvid = 1, .key_bytes = 5, .key = "hello",
	};
	struct sockaddr_in *address = (struct sockaddr_in *)&key.address;
	int fds[] = { socket_bound(LOOPBACK, 0), self->listener };
	int i;

	address->sin_family = AF_INET;
	address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (i = 0; i < 2; i++) {
		if (setsockopt(fds[i], IPPROTO_TCP, AO_ADD_KEY, &key,
			       sizeof(key))) {
			EXPECT_EQ(ENOPROTOOPT, errno);
			expect_column(_metadata, fds[i], "ao", "setsockopt", "-");
			continue;
		}
		expect_column(_metadata, fds[i], "ao", "setsockopt", "1");
		expect_column(_metadata, self->fd, "ao", "setsockopt", "0");
	}
	close(fds[0]);
}

/* inet_diag shows the class to every user, and the others to none or to this one. */
TEST_F(sockets, hide_all_but_the_class_without_CAP_NET_ADMIN)
{
	static const char *const columns[] = { "mark", "md5", "ao" };
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = { 0 };
	size_t row, i;

	ASSERT_EQ(0, syscall(SYS_capset, &header, data));
	row = look_at(_metadata, self->fd, &self->table);
	for (i = 0; i < ARRAY_SIZE(columns); i++)
		expect_text(_metadata, &self->table, row, columns[i], "-");
	expect_text(_metadata, &self->table, row, "class_id", "0");
	table_free(&self->table);
}

TEST_HARNESS_MAIN
