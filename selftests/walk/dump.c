// SPDX-License-Identifier: GPL-2.0
/*
 * A dump: it lists every socket once, however long the hash chains are. It
 * belongs to its open file, starts at offset 0, and keeps its text for seeks
 * back. Threads that share the file share its text. A signal interrupts it
 * without loss.
 */
#include "lib/expect.h"
#include "lib/reader.h"
#include "lib/steady.h"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#define BOUND_PORT	9001

/* Steady sockets only: nothing changes by itself. */
FIXTURE(dump)
{
	struct steady steady;
};

FIXTURE_SETUP(dump)
{
	size_t i;

	SKIP_IF(return, namespace_enter());
	steady_add_pairs(&self->steady, 1000);
	for (i = 0; i < 20; i++) {
		steady_add(&self->steady, socket_bound(LOOPBACK, 0));
		steady_add(&self->steady, socket_listening(LOOPBACK, 0));
	}
}

FIXTURE_TEARDOWN(dump)
{
	steady_close(&self->steady);
}

TEST_F(dump, lists_300_listeners_in_one_chain)
{
	size_t i;

	for (i = 0; i < 300; i++)
		steady_add(&self->steady,
			   socket_listening(LOOPBACK, BOUND_PORT));
	EXPECT_TRUE(steady_is_listed_by(&self->steady, "select *", 500));
	EXPECT_TRUE(steady_is_listed_by(&self->steady, "select cookie,state",
					65536));
}

TEST_F(dump, lists_500_bound_sockets_in_one_chain)
{
	size_t i;

	for (i = 0; i < 500; i++)
		steady_add(&self->steady, socket_bound(LOOPBACK, BOUND_PORT));
	EXPECT_TRUE(steady_is_listed_by(&self->steady, "select *", 500));
	EXPECT_TRUE(steady_is_listed_by(&self->steady, "select cookie,state",
					65536));
}

TEST_F(dump, lists_once_sockets_that_connect_or_listen_meanwhile)
{
	int fd = open_selected("select cookie,state"), connecting = 0;
	size_t first = self->steady.count, i;
	struct table table;
	char *text;

	for (i = 0; i < 150; i++)
		steady_add(&self->steady, socket_bound(LOOPBACK, 0));
	/* 600 bytes are about 50 rows; the other 120 bound sockets follow. */
	text = begin_dump(fd, 600);
	for (i = first; i < self->steady.count; i++) {
		if (i % 2) {
			ASSERT_EQ(0, listen(self->steady.fds[i], 1));
		} else {
			ASSERT_EQ(0, socket_connect(self->steady.fds[i],
						    LOOPBACK, STEADY_PORT));
			connecting++;
		}
	}
	ASSERT_TRUE(continue_dump(&table, fd, text, 600));
	EXPECT_TRUE(steady_is_listed_once(&self->steady, &table));
	/* Some sockets were listed before the change, some after. */
	EXPECT_LT(20U, table_count(&table, "state", "BOUND"));
	EXPECT_LT(21U + 20, table_count(&table, "state", "LISTEN"));
	table_free(&table);
	close(fd);
	while (connecting--)
		steady_add(&self->steady,
			   accept(self->steady.fds[0], NULL, NULL));
}

TEST_F(dump, restarts_after_a_seek_to_0)
{
	int fd = open_selected("select cookie,state"), gone, come;
	uint64_t gone_cookie, come_cookie;
	struct table table;

	gone = socket_listening(LOOPBACK, 0);
	gone_cookie = socket_cookie(gone);
	ASSERT_TRUE(table_read_fd(&table, fd, 65536));
	EXPECT_NE(TABLE_NONE, table_find_u64(&table, "cookie", gone_cookie));
	table_free(&table);
	close(gone);
	come = socket_bound(LOOPBACK, 0);
	come_cookie = socket_cookie(come);
	EXPECT_EQ(0, read(fd, &table, sizeof(table)))
		TH_LOG("the dump had ended");
	ASSERT_EQ(0, lseek(fd, 0, SEEK_SET));
	ASSERT_TRUE(table_read_fd(&table, fd, 65536));
	EXPECT_EQ(TABLE_NONE, table_find_u64(&table, "cookie", gone_cookie));
	EXPECT_NE(TABLE_NONE, table_find_u64(&table, "cookie", come_cookie));
	table_free(&table);
	close(come);
	close(fd);
}

TEST_F(dump, returns_the_same_bytes_after_a_seek_back)
{
	int fd = open_selected("select *"), i;
	char before[80], after[80];
	struct table table;

	/* All within one batch, which is kept in any case. */
	ASSERT_EQ(80, read(fd, before, 80));
	for (i = 1; i < 80; i++) {
		ASSERT_EQ(1, write(self->steady.fds[2 * i], "x", 1));
		ASSERT_EQ(80 - i, lseek(fd, -i, SEEK_CUR));
		ASSERT_EQ(i, read(fd, after, i));
		ASSERT_EQ(0, memcmp(before + 80 - i, after, i))
			TH_LOG("%d back: expected '%.*s', seen '%.*s'", i, i,
			       before + 80 - i, i, after);
	}
	ASSERT_EQ(0, lseek(fd, 0, SEEK_SET));
	ASSERT_TRUE(table_read_fd(&table, fd, 65536));
	EXPECT_TRUE(steady_is_listed_once(&self->steady, &table));
	table_free(&table);
	close(fd);
}

/*
 * head(1) reads a block and seeks back to the end of the last line it prints.
 */
TEST_F(dump, returns_the_same_bytes_after_the_seek_back_of_head)
{
	char before[8192 + 1] = "", after[8192 + 1] = "", data[10000] = "";
	int fd = open_selected("select +cookie"), line;
	const char *kept = before;
	ssize_t unwanted;
	size_t i;

	ASSERT_EQ(8192, read(fd, before, 8192));
	for (line = 0; line < 6; line++)
		kept = strchr(kept, '\n') + 1;
	unwanted = 8192 - (kept - before);
	/* The rows read so far become longer. */
	for (i = 1; i <= 2000; i++) {
		ASSERT_EQ((ssize_t)sizeof(data),
			  send(self->steady.fds[i], data, sizeof(data), 0));
	}
	ASSERT_EQ(kept - before, lseek(fd, -unwanted, SEEK_CUR));
	ASSERT_EQ(unwanted, read(fd, after, unwanted));
	for (i = 0; kept[i] && kept[i] == after[i]; i++)
		;
	EXPECT_EQ((size_t)unwanted, i)
		TH_LOG("expected '%.50s', seen '%.50s'", kept + i, after + i);
	close(fd);
}

TEST_F(dump, returns_the_bytes_of_each_offset_to_pread)
{
	int fd = open_selected("select cookie,local,inode"), i;
	char *expected, seen[3000];
	size_t length;

	expected = table_text(fd, 65536, &length);
	ASSERT_NE(NULL, expected);
	ASSERT_EQ(7, lseek(fd, 7, SEEK_SET));
	srandom(1);
	for (i = 0; i < 300; i++) {
		size_t at = random() % length, want = random() % sizeof(seen);
		size_t got = want < length - at ? want : length - at;

		if (i % 2) {
			ASSERT_EQ((ssize_t)got, pread(fd, seen, want, at));
		} else {
			ASSERT_EQ((off_t)at, lseek(fd, at, SEEK_SET));
			ASSERT_EQ((ssize_t)got, read(fd, seen, want));
			ASSERT_EQ((off_t)(at + got), lseek(fd, 0, SEEK_CUR));
		}
		ASSERT_EQ(0, memcmp(expected + at, seen, got))
			TH_LOG("at %zu: expected '%.60s', seen '%.60s'", at,
			       expected + at, seen);
	}
	free(expected);
	close(fd);
}

TEST_F(dump, fills_a_read_of_64_KiB)
{
	static char text[1 << 20];
	int fd = open_selected("select *");

	EXPECT_EQ(65536, read(fd, text, 65536));
	EXPECT_LE(65536, read(fd, text, sizeof(text)));
	close(fd);
}

TEST_F(dump, works_with_splice_and_sendfile)
{
	int fd = open_selected("select cookie,local"), pipes[2], copy;
	char *expected, *seen;
	size_t length, seen_length;
	ssize_t moved;

	expected = table_text(fd, 4096, &length);
	ASSERT_NE(NULL, expected);
	copy = memfd_create("copy", 0);
	ASSERT_LE(0, copy);
	ASSERT_EQ(0, lseek(fd, 0, SEEK_SET));
	do {
		moved = sendfile(copy, fd, NULL, 30000);
		ASSERT_LE(0, moved) TH_LOG("sendfile: %s", strerror(errno));
	} while (moved);
	ASSERT_EQ(0, pipe(pipes));
	ASSERT_EQ(0, lseek(fd, 0, SEEK_SET));
	while ((moved = splice(fd, NULL, pipes[1], NULL, 4000, 0)) > 0) {
		ASSERT_EQ(moved, splice(pipes[0], NULL, copy, NULL, 65536, 0))
			TH_LOG("splice: %s", strerror(errno));
	}
	ASSERT_EQ(0, moved) TH_LOG("splice: %s", strerror(errno));
	ASSERT_EQ(0, lseek(copy, 0, SEEK_SET));
	seen = table_text(copy, 65536, &seen_length);
	ASSERT_NE(NULL, seen);
	ASSERT_EQ(2 * length, seen_length);
	EXPECT_EQ(0, memcmp(expected, seen, length));
	EXPECT_EQ(0, memcmp(expected, seen + length, length));
	free(expected);
	free(seen);
	close(copy);
	close(fd);
}

TEST_F(dump, is_private_to_an_open_file)
{
	static const char *const selects[] = {
		"select cookie", "select cookie,local", "select inode,state",
		"select cookie", "select state", "select +cookie,inode",
	};
	struct reader readers[ARRAY_SIZE(selects)] = { 0 };
	char *expected;
	size_t i, length;

	for (i = 0; i < ARRAY_SIZE(selects); i++) {
		readers[i].fd = open_selected(selects[i]);
		readers[i].read_bytes = 100 + 531 * i;
	}
	run_readers(readers, ARRAY_SIZE(selects));
	for (i = 0; i < ARRAY_SIZE(selects); i++) {
		ASSERT_NE(NULL, readers[i].text);
		ASSERT_EQ(0, lseek(readers[i].fd, 0, SEEK_SET));
		expected = table_text(readers[i].fd, 65536, &length);
		ASSERT_NE(NULL, expected);
		EXPECT_EQ(length, readers[i].length);
		EXPECT_EQ(0, strcmp(expected, readers[i].text))
			TH_LOG("reader %zu read another text", i);
		free(expected);
		free(readers[i].text);
		close(readers[i].fd);
	}
}

TEST_F(dump, is_divided_between_two_threads_of_one_open_file)
{
	int fd = open_selected("select cookie,local");
	struct reader readers[2] = {
		{ .fd = fd, .read_bytes = 500 },
		{ .fd = fd, .read_bytes = 500 },
	};
	size_t at = 0, i, length;
	char *expected;

	expected = table_text(fd, 65536, &length);
	ASSERT_NE(NULL, expected);
	ASSERT_EQ(0, lseek(fd, 0, SEEK_SET));
	run_readers(readers, 2);
	ASSERT_EQ(length, readers[0].length + readers[1].length);
	/* Each piece of the text went to one of the two threads. */
	while (at < length) {
		size_t piece = length - at < 500 ? length - at : 500;

		for (i = 0; i < 2; i++) {
			if (readers[i].taken + piece <= readers[i].length &&
			    !memcmp(expected + at,
				    readers[i].text + readers[i].taken, piece))
				break;
		}
		ASSERT_NE(2U, i)
			TH_LOG("no thread read byte %zu: '%.60s'", at,
			       expected + at);
		readers[i].taken += piece;
		at += piece;
	}
	free(readers[0].text);
	free(readers[1].text);
	free(expected);
	close(fd);
}

TEST_F(dump, of_sockets_is_interrupted_by_a_signal_and_continues)
{
	char *text = calloc(1, 4 << 20);
	int fd = open_selected("select *");
	struct table table;
	ssize_t length;

	length = interrupted_read(fd, text, 0, 4 << 20);
	ASSERT_TRUE(length > 0 || length == -EINTR)
		TH_LOG("expected a short read or EINTR, seen %zd", length);
	/* No text is lost or repeated. */
	ASSERT_TRUE(continue_dump(&table, fd, text, length < 0 ? 0 : length));
	EXPECT_TRUE(steady_is_listed_once(&self->steady, &table));
	table_free(&table);
	close(fd);
}

/* Otherwise a query with few matches could not be interrupted. */
TEST_F(dump, without_matches_is_interrupted_with_EINTR_and_continues)
{
	int fd = open_selected("select uid where cookie=1,2 and cookie=3");
	char *text = calloc(1, 65536);
	struct table table;

	ASSERT_EQ(-EINTR, interrupted_read(fd, text, 4, 65532));
	ASSERT_EQ(0, strcmp("uid\n", text));
	ASSERT_TRUE(continue_dump(&table, fd, text, 4));
	EXPECT_EQ(0, table.rows);
	table_free(&table);
	close(fd);
}

TEST_F(dump, of_the_summary_is_interrupted_with_EINTR_and_continues)
{
	int fd = open(TABLE_SUMMARY, O_RDONLY);
	char *text = calloc(1, 65536);
	struct table table;
	uint64_t sockets;

	ASSERT_LE(0, fd);
	ASSERT_EQ(-EINTR, interrupted_read(fd, text, 0, 65536));
	ASSERT_TRUE(continue_dump(&table, fd, text, 0));
	ASSERT_TRUE(table_u64(&table, table_find(&table, "name", "sockets"),
			      "value", &sockets));
	EXPECT_EQ(self->steady.count, sockets);
	table_free(&table);
	close(fd);
}

TEST_HARNESS_MAIN
