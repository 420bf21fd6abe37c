// SPDX-License-Identifier: GPL-2.0
/*
 * The owner of sockets that only the file table of an io_uring has. The process
 * that called listen() or connect() is known, also if a worker thread of the
 * kernel made the call for it.
 */
#include "lib/owners_fixture.h"

#include <linux/io_uring.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define ENTRIES		4

/* IORING_FEAT_NATIVE_WORKERS, which older headers lack. */
#define NATIVE_WORKERS	0x200

/**
 * struct uring - an io_uring that sends one request at a time
 * @fd: Its descriptor.
 * @params: Where its rings are.
 * @rings: The rings.
 * @requests: The entries of the submission queue.
 */
struct uring {
	int fd;
	struct io_uring_params params;
	char *rings;
	struct io_uring_sqe *requests;
};

static const char *uring_open(struct uring *uring)
{
	memset(uring, 0, sizeof(*uring));
	uring->fd = syscall(__NR_io_uring_setup, ENTRIES, &uring->params);
	if (uring->fd < 0)
		return "the kernel has no io_uring";
	must(uring->params.features & IORING_FEAT_SINGLE_MMAP, "one mapping");
	/* A page has room for the few entries. */
	uring->rings = mmap(NULL, sysconf(_SC_PAGESIZE),
			    PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_POPULATE, uring->fd,
			    IORING_OFF_SQ_RING);
	uring->requests = mmap(NULL, ENTRIES * sizeof(*uring->requests),
			       PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_POPULATE, uring->fd,
			       IORING_OFF_SQES);
	must(uring->rings != MAP_FAILED && uring->requests != MAP_FAILED, "mmap");
	return NULL;
}

/* The ring keeps the file: the descriptor can be closed. */
static void uring_register(struct uring *uring, int fd)
{
	must(!syscall(__NR_io_uring_register, uring->fd, IORING_REGISTER_FILES,
		      &fd, 1), "IORING_REGISTER_FILES");
}

/* Sends a request and waits for its result. */
static int uring_do(struct uring *uring, const struct io_uring_sqe *request)
{
	const struct io_sqring_offsets *sq = &uring->params.sq_off;
	const struct io_cqring_offsets *cq = &uring->params.cq_off;
	uint32_t *tail = (uint32_t *)(uring->rings + sq->tail);
	uint32_t *head = (uint32_t *)(uring->rings + cq->head);
	uint32_t at = *tail % ENTRIES;
	struct io_uring_cqe *results =
		(struct io_uring_cqe *)(uring->rings + cq->cqes);
	int result;

	uring->requests[at] = *request;
	((uint32_t *)(uring->rings + sq->array))[at] = at;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	must(syscall(__NR_io_uring_enter, uring->fd, 1, 1,
		     IORING_ENTER_GETEVENTS, NULL, 0) == 1, "io_uring_enter");
	result = results[*head % uring->params.cq_entries].res;
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
	return result;
}

TEST_F(socket, in_the_file_table_of_an_io_uring_has_the_process_that_listens)
{
	struct uring uring;

	SKIP_IF(return, uring_open(&uring));
	uring_register(&uring, self->fd);
	EXPECT_STREQ(is_owned(getpid(), "owner", self->fd, 1),
		     owner_of(self->cookie));
	close(self->fd);
	expect_owner_where(_metadata, "state=LISTEN", getpid(),
			   "owner", "listen");
	close(uring.fd);
}

TEST_F(socket, that_an_io_uring_connects_has_the_name_of_the_process)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons(PORT),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct io_uring_sqe request = {
		.opcode = IORING_OP_CONNECT, .fd = 0,
		/* In a worker thread. */
		.flags = IOSQE_FIXED_FILE | IOSQE_ASYNC,
		.addr = (uintptr_t)&to, .off = sizeof(to),
	};
	int client = socket(AF_INET, SOCK_STREAM, 0);
	struct uring uring;

	SKIP_IF(return, uring_open(&uring));
	uring_register(&uring, client);
	close(client);
	ASSERT_EQ(0, uring_do(&uring, &request));
	/* Before 5.12, the workers are kernel threads of no process. */
	EXPECT_STREQ(uring.params.features & NATIVE_WORKERS ?
		     is_remembered(getpid(), "owner", "connect") : "- - - - -",
		     owner_where("rport=9400"));
	close(uring.fd);
}

TEST_HARNESS_MAIN
