// SPDX-License-Identifier: GPL-2.0
/*
 * System calls that the files refuse, and the errno. After each refusal the
 * file works as before. query/errors.c has refused queries.
 */
#include "lib/expect.h"

#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

static const char *const paths[] = {
	TABLE_SOCKETS, TABLE_SUMMARY, TABLE_COLUMNS,
};

/* A namespace with a few sockets. */
FIXTURE(refuse)
{
	int fd;
	int listeners[40];
};

FIXTURE_SETUP(refuse)
{
	size_t i;

	SKIP_IF(return, namespace_enter());
	for (i = 0; i < ARRAY_SIZE(self->listeners); i++) {
		self->listeners[i] = socket(AF_INET, SOCK_STREAM, 0);
		ASSERT_LE(0, self->listeners[i]);
		ASSERT_EQ(0, listen(self->listeners[i], 1));
	}
	self->fd = open(TABLE_SOCKETS, O_RDWR);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(refuse)
{
	size_t i;

	close(self->fd);
	for (i = 0; i < ARRAY_SIZE(self->listeners); i++)
		close(self->listeners[i]);
}

TEST_F(refuse, a_write_to_a_file_that_takes_no_query_fails_with_EIO)
{
	int fd, i;

	for (i = 1; i < 3; i++) {
		fd = open(paths[i], O_RDWR);
		ASSERT_LE(0, fd);
		EXPECT_REFUSED(EIO, write(fd, "select *", 8));
		EXPECT_EQ('n', first_line(fd)[0]);
		close(fd);
	}
}

TEST_F(refuse, an_open_for_writing_needs_permission)
{
	int fd;

	ASSERT_EQ(0, seteuid(65534));
	EXPECT_REFUSED(EACCES, open(TABLE_SUMMARY, O_WRONLY));
	EXPECT_REFUSED(EACCES, open(TABLE_COLUMNS, O_RDWR));
	fd = open(TABLE_SOCKETS, O_RDWR);
	EXPECT_LE(0, fd) TH_LOG("a query is for everyone");
	EXPECT_EQ(7, write(fd, "select*", 7));
	ASSERT_EQ(0, seteuid(0));
	close(fd);
	fd = open(TABLE_SOCKETS, O_RDONLY);
	EXPECT_REFUSED(EBADF, write(fd, "select*", 7));
	close(fd);
}

TEST_F(refuse, a_read_of_0_bytes_moves_nothing)
{
	char c;

	EXPECT_EQ(0, read(self->fd, &c, 0));
	EXPECT_EQ(0, lseek(self->fd, 0, SEEK_CUR));
	EXPECT_EQ(1, read(self->fd, &c, 1));
	EXPECT_EQ('s', c);
	EXPECT_EQ(0, read(self->fd, &c, 0));
	EXPECT_EQ(1, lseek(self->fd, 0, SEEK_CUR));
	EXPECT_EQ(1, read(self->fd, &c, 1));
	EXPECT_EQ('t', c);
}

TEST_F(refuse, an_invalid_seek_fails_with_EINVAL)
{
	size_t i;
	char c;

	for (i = 0; i < ARRAY_SIZE(paths); i++) {
		int fd = open(paths[i], O_RDONLY);

		ASSERT_LE(0, fd);
		EXPECT_EQ(1, read(fd, &c, 1));
		EXPECT_REFUSED(EINVAL, lseek(fd, 0, SEEK_END));
		EXPECT_REFUSED(EINVAL, lseek(fd, -1, SEEK_END));
		EXPECT_REFUSED(EINVAL, lseek(fd, -1, SEEK_SET));
		EXPECT_REFUSED(EINVAL, lseek(fd, LLONG_MIN, SEEK_SET));
		EXPECT_REFUSED(EINVAL, lseek(fd, -2, SEEK_CUR));
		EXPECT_REFUSED(EINVAL, lseek(fd, 0, 17));
		EXPECT_REFUSED(EINVAL, pread(fd, &c, 1, -1));
		EXPECT_EQ(1, lseek(fd, 0, SEEK_CUR));
		close(fd);
	}
}

TEST_F(refuse, a_read_beyond_the_text_returns_end_of_file)
{
	static const long long offsets[] = {
		1 << 20, INT_MAX, UINT_MAX, 1LL << 62, LLONG_MAX - 64,
	};
	char text[64];
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(paths); i++) {
		int fd = open(paths[i], O_RDONLY);

		ASSERT_LE(0, fd);
		for (j = 0; j < ARRAY_SIZE(offsets); j++) {
			EXPECT_EQ(0, pread(fd, text, sizeof(text), offsets[j]));
			EXPECT_EQ(offsets[j], lseek(fd, offsets[j], SEEK_SET));
			EXPECT_EQ(0, read(fd, text, sizeof(text)));
			EXPECT_EQ(offsets[j], lseek(fd, 0, SEEK_CUR));
		}
		/* The VFS refuses offsets beyond the maximum. */
		EXPECT_REFUSED(EINVAL, pread(fd, text, 64, LLONG_MAX - 63));
		EXPECT_REFUSED(EINVAL, pread(fd, text, 1, LLONG_MAX));
		EXPECT_LT(4U, strlen(header_after_seek(fd)));
		close(fd);
	}
}

TEST_F(refuse, a_read_to_a_bad_address_fails_with_EFAULT_and_loses_nothing)
{
	size_t page = sysconf(_SC_PAGESIZE), length, at = 0;
	char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *expected;
	ssize_t got;

	ASSERT_NE(MAP_FAILED, pages);
	ASSERT_EQ(0, mprotect(pages + page, page, PROT_NONE));
	expected = table_text(self->fd, 65536, &length);
	ASSERT_NE(NULL, expected);
	ASSERT_LT(1000U, length);
	ASSERT_EQ(0, lseek(self->fd, 0, SEEK_SET));
	/*
	 * 100 valid bytes, then an invalid page: the text that fits is not
	 * lost.
	 */
	for (;;) {
		EXPECT_REFUSED(EFAULT, read(self->fd, pages + page, 1000));
		EXPECT_REFUSED(EFAULT, read(self->fd, nowhere(), 65536));
		got = read(self->fd, pages + page - 100, 1000);
		ASSERT_LE(0, got);
		if (got < 100)
			break;
		ASSERT_EQ(100, got);
		ASSERT_EQ(0, memcmp(expected + at, pages + page - 100, got))
			TH_LOG("at byte %zu: expected '%.100s', seen '%.100s'",
			       at, expected + at, pages + page - 100);
		at += got;
	}
	EXPECT_EQ(length, at + got);
	EXPECT_EQ(0, memcmp(expected + at, pages + page - 100, got));
	free(expected);
	munmap(pages, 2 * page);
}

TEST_F(refuse, mmap_and_ioctl_are_refused)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(paths); i++) {
		int fd = open(paths[i], O_RDONLY), argument = 0;

		ASSERT_LE(0, fd);
		EXPECT_REFUSED(EIO, mmap(NULL, 4096, PROT_READ, MAP_SHARED,
					 fd, 0));
		EXPECT_REFUSED(ENOTTY, ioctl(fd, SIOCATMARK, &argument));
		EXPECT_REFUSED(ENOTTY, ioctl(fd, 0x1234, &argument));
		EXPECT_LT(4U, strlen(first_line(fd)));
		close(fd);
	}
}

TEST_HARNESS_MAIN
