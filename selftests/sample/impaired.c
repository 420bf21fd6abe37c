// SPDX-License-Identifier: GPL-2.0
/*
 * Connections with a lasting problem equal TCP_INFO and SO_MEMINFO: holes,
 * duplicates, a closed window, no route, a full buffer, a held lock. A filter
 * drops packets, so no tool is needed.
 */
#include "lib/expect.h"
#include "lib/meminfo.h"
#include "lib/tcp_info.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/tcp.h>
#include <linux/userfaultfd.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#define PORT		9000
/* The payload that is lost, and a TCP header with timestamps. */
#define LOST		1000
#define HEADER		32

FIXTURE(trouble)
{
	int listener;
	int client;
	int server;
};

FIXTURE_SETUP(trouble)
{
	int on = 1;

	SKIP_IF(return, namespace_enter());
	self->listener = socket_listening(LOOPBACK, PORT);
	self->client = socket_connected(LOOPBACK, PORT);
	self->server = accept(self->listener, NULL, NULL);
	ASSERT_LE(0, self->server);
	ASSERT_EQ(0, setsockopt(self->client, IPPROTO_TCP, TCP_NODELAY, &on,
				sizeof(on)));
}

FIXTURE_TEARDOWN(trouble)
{
	close(self->client);
	close(self->server);
	close(self->listener);
}

/* Drops packets with this much data from now on. */
static void lose_packets_of(struct __test_metadata *_metadata, int fd,
			    unsigned int bytes)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, HEADER + bytes, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, ~0U),
	};
	struct sock_fprog program = { ARRAY_SIZE(code), code };

	ASSERT_EQ(0, setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
				sizeof(program)));
}

TEST_F(trouble, with_a_hole_in_the_receive_queue_equals_TCP_INFO)
{
	int i;

	lose_packets_of(_metadata, self->server, LOST);
	socket_send(self->client, LOST);
	for (i = 0; i < 3; i++)
		socket_send(self->client, 500);
	WAIT_UNTIL(self->client, info->tcpi_sacked);
	EXPECT_TRUE(tcp_info_agrees(self->client));
	WAIT_UNTIL(self->server, info->tcpi_rcv_ooopack);
	EXPECT_TRUE(tcp_info_agrees(self->server));
	EXPECT_TRUE(meminfo_agrees(self->client));
	EXPECT_TRUE(meminfo_agrees(self->server));
}

/* The acknowledgments are lost, so the sender retransmits. */
TEST_F(trouble, with_duplicate_data_equals_TCP_INFO)
{
	int none = 0;

	socket_drop_all(self->client);
	socket_send(self->client, 1000);
	WAIT_UNTIL(self->client, info->tcpi_total_retrans);
	ASSERT_EQ(0, setsockopt(self->client, SOL_SOCKET, SO_DETACH_FILTER,
				&none, sizeof(none)));
	WAIT_UNTIL(self->client, info->tcpi_dsack_dups);
	EXPECT_TRUE(tcp_info_agrees(self->client));
	EXPECT_TRUE(tcp_info_agrees(self->server));
}

TEST_F(trouble, with_unanswered_window_probes_equals_TCP_INFO)
{
	witness_fill(self->client);
	socket_drop_all(self->server);
	WAIT_UNTIL(self->client, info->tcpi_probes);
	EXPECT_TRUE(tcp_info_agrees(self->client));
	EXPECT_TRUE(meminfo_agrees(self->client));
}

/*
 * The route is missing while there is data to retransmit, and back before the
 * program looks at the error, so that it occurs only once.
 */
TEST_F(trouble, without_a_route_for_a_while_has_the_error_of_SO_ERROR)
{
	int listener = socket_listening("127.0.0.7", PORT);
	int client = socket_connected("127.0.0.7", PORT), error;
	socklen_t length = sizeof(error);
	struct witness before;
	struct table table;
	size_t row;

	expect_column(_metadata, client, "soft_error", "SO_ERROR", "0");
	socket_drop_all(accept(listener, NULL, NULL));
	socket_send(client, 1000);
	ASSERT_EQ(0, system("ip route add unreachable 127.0.0.7 table local"));
	witness_ask(client, &before);
	WAIT_UNTIL(client, info->tcpi_backoff > before.info.tcpi_backoff);
	ASSERT_EQ(0, system("ip route del unreachable 127.0.0.7 table local"));
	row = look_at(_metadata, client, &table);
	ASSERT_EQ(0, getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &length));
	EXPECT_EQ(EHOSTUNREACH, error);
	EXPECT_TRUE(truth_number(&table, row, "soft_error", "SO_ERROR", error));
	expect_text(_metadata, &table, row, "error", "0");
	table_free(&table);
	expect_column(_metadata, client, "soft_error", "SO_ERROR", "0");
	close(client);
	close(listener);
}

/* Everything that fits into the buffer is sent, once poll() reports space. */
TEST_F(trouble, with_a_full_send_buffer_equals_TCP_INFO)
{
	struct pollfd poll_it = { .fd = self->client, .events = POLLOUT };
	int small = 10000, on = 1, off = 0;

	ASSERT_EQ(0, setsockopt(self->client, SOL_SOCKET, SO_SNDBUF, &small,
				sizeof(small)));
	ASSERT_EQ(0, setsockopt(self->client, IPPROTO_TCP, TCP_CORK, &on,
				sizeof(on)));
	socket_drop_all(self->server);
	socket_send(self->client, 15000);
	EXPECT_EQ(0, poll(&poll_it, 1, 0));
	ASSERT_EQ(0, setsockopt(self->client, IPPROTO_TCP, TCP_CORK, &off,
				sizeof(off)));
	WAIT_UNTIL(self->client, info->tcpi_sndbuf_limited);
	EXPECT_TRUE(tcp_info_agrees(self->client));
}

/* A page that is missing until userfaultfd provides it. */
struct page {
	int uffd;
	char *memory;
	long bytes;
	int fd;
};

static const char *page_make(struct page *page)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register all = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	page->uffd = syscall(__NR_userfaultfd, O_CLOEXEC);
	if (page->uffd < 0)
		return "needs userfaultfd";
	page->bytes = sysconf(_SC_PAGESIZE);
	page->memory = mmap(NULL, page->bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	all.range.start = (unsigned long)page->memory;
	all.range.len = page->bytes;
	if (page->memory == MAP_FAILED || ioctl(page->uffd, UFFDIO_API, &api) ||
	    ioctl(page->uffd, UFFDIO_REGISTER, &all))
		return "userfaultfd does not work";
	return NULL;
}

/* Holds the socket lock while the page is missing. */
static void *receive_into(void *argument)
{
	struct page *page = argument;

	return (void *)recv(page->fd, page->memory, 100, 0);
}

TEST_F(trouble, with_its_lock_held_equals_SO_MEMINFO)
{
	struct uffdio_zeropage give = { 0 };
	uint32_t meminfo[SK_MEMINFO_VARS];
	struct uffd_msg fault;
	struct page page;
	pthread_t thread;
	void *received;

	SKIP_IF(return, page_make(&page));
	page.fd = self->server;
	socket_send(self->client, 100);
	ASSERT_EQ(0, pthread_create(&thread, NULL, receive_into, &page));
	ASSERT_EQ((ssize_t)sizeof(fault),
		  read(page.uffd, &fault, sizeof(fault)));
	socket_send(self->client, 1000);
	do {
		usleep(10000);
		meminfo_ask(self->server, meminfo);
	} while (!meminfo[SK_MEMINFO_BACKLOG]);
	EXPECT_TRUE(meminfo_agrees(self->server));
	give.range.start = (unsigned long)page.memory;
	give.range.len = page.bytes;
	ASSERT_EQ(0, ioctl(page.uffd, UFFDIO_ZEROPAGE, &give));
	ASSERT_EQ(0, pthread_join(thread, &received));
	EXPECT_EQ(100, (long)received);
	EXPECT_TRUE(meminfo_agrees(self->server));
	meminfo_ask(self->server, meminfo);
	EXPECT_EQ(0U, meminfo[SK_MEMINFO_BACKLOG]);
}

TEST_HARNESS_MAIN
