// SPDX-License-Identifier: GPL-2.0
/*
 * Calls on one open file in any order, from its descriptors in two processes:
 * read, pread, queries by write and pwrite, refused queries, lseek. A model of
 * what tcplens(5) says tells what each call returns; the sockets do not change,
 * so every dump with one query is the same text.
 */
#include "lib/expect.h"

#include <fcntl.h>
#include <linux/tcplens.h>
#include <sys/mman.h>
#include <sys/wait.h>

/* The text of a query is longer than the buffer of an open file. */
#define SOCKETS		700
#define READ_BYTES	100000
#define CALLS		20000
#define QUERIES		3
#define WRONG		2

static const char *const queries[QUERIES] = {
	"select state,local,remote,cookie,inode,uid,family,kind,backlog_max,laddr,"
	"raddr,sndbuf_bytes,rcvbuf_bytes,v6only",
	"select cookie where lport>0",
	"select inode limit 3",
};

static const char *const wrong[WRONG] = {
	"select no_column", "where",
};

/**
 * struct model - an open file as the manual describes it
 * @query: Index of its query in @queries.
 * @position: The file position.
 * @start: The offset at which the text of the query begins.
 * @restart: lseek() to 0 was called, so the next read starts a new dump.
 * @wrong: Index of the query whose error message waits, or WRONG.
 * @message_at: The offset of that message.
 */
struct model {
	unsigned int query;
	off_t position;
	off_t start;
	bool restart;
	unsigned int wrong;
	off_t message_at;
};

static char *texts[QUERIES], *messages[WRONG];

FIXTURE(file)
{
	int fds[2];
	struct model *model;
};

FIXTURE_VARIANT(file)
{
	const char *path;
};

FIXTURE_VARIANT_ADD(file, sockets) { .path = TABLE_SOCKETS };
FIXTURE_VARIANT_ADD(file, listeners) { .path = TABLE_LISTENERS };

/* The first text of a file of its own after a query, accepted or refused. */
static char *text_of(struct __test_metadata *_metadata, const char *path,
		     const char *query)
{
	int fd = open(path, O_RDWR);
	ssize_t ret, length = strlen(query);
	size_t read_length;
	char *text;

	ASSERT_LE(0, fd);
	ret = write(fd, query, length);
	ASSERT_TRUE(ret == length || (ret < 0 && errno == EINVAL));
	text = table_text(fd, 65536, &read_length);
	ASSERT_NE(NULL, text);
	close(fd);
	return text;
}

FIXTURE_SETUP(file)
{
	unsigned int i;

	SKIP_IF(return, namespace_enter());
	for (i = 0; i < SOCKETS; i++)
		socket_listening(LOOPBACK, 0);
	for (i = 0; i < QUERIES; i++)
		texts[i] = text_of(_metadata, variant->path, queries[i]);
	for (i = 0; i < WRONG; i++) {
		messages[i] = text_of(_metadata, variant->path, wrong[i]);
		ASSERT_EQ(0, strncmp(messages[i], "error", 5));
	}
	ASSERT_LT(3U * 16384, strlen(texts[0]));

	self->fds[0] = open(variant->path, O_RDWR);
	ASSERT_LE(0, self->fds[0]);
	ASSERT_EQ(strlen(queries[0]),
		  write(self->fds[0], queries[0], strlen(queries[0])));
	self->fds[1] = dup(self->fds[0]);
	ASSERT_LE(0, self->fds[1]);
	self->model = mmap(NULL, sizeof(*self->model), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->model);
	self->model->wrong = WRONG;
}

FIXTURE_TEARDOWN(file)
{
	socket_close_all();
}

/* What a read of @bytes at @offset gives: its text, and its length. */
static const char *expected_text(struct model *model, off_t offset,
				 size_t bytes, size_t *length)
{
	const char *text;
	size_t all, from;

	if (model->restart) {
		model->start = 0;
		model->wrong = WRONG;
	}
	model->restart = false;
	if (model->wrong < WRONG) {
		text = messages[model->wrong];
		all = strlen(text);
		if (offset >= model->message_at &&
		    offset < model->message_at + (off_t)all) {
			from = offset - model->message_at;
			*length = all - from < bytes ? all - from : bytes;
			return text + from;
		}
		model->wrong = WRONG;
		/* The end of the message; the dump continues after it. */
		if (offset == model->message_at + (off_t)all) {
			model->start += all;
			*length = 0;
			return "";
		}
	}
	if (offset < model->start)
		model->start = 0;
	text = texts[model->query];
	all = strlen(text);
	from = offset - model->start;
	if (from > all)
		from = all;
	*length = all - from < bytes ? all - from : bytes;
	return text + from;
}

static void try_read(struct __test_metadata *_metadata, struct model *model,
		     int fd, bool has_offset)
{
	static const size_t sizes[] = { 1, 7, 100, 4096, 20000, READ_BYTES };
	static char text[READ_BYTES];
	size_t bytes = sizes[random() % ARRAY_SIZE(sizes)], length;
	off_t offset = model->position;
	const char *expected;
	ssize_t got;

	if (has_offset)
		offset = random() % 4 ? random() % (strlen(texts[model->query]) + 99) : 0;
	got = has_offset ? pread(fd, text, bytes, offset) : read(fd, text, bytes);
	expected = expected_text(model, offset, bytes, &length);
	ASSERT_EQ((ssize_t)length, got)
		TH_LOG("%s of %zu bytes at %lld", has_offset ? "pread" : "read",
		       bytes, (long long)offset);
	ASSERT_EQ(0, memcmp(expected, text, length))
		TH_LOG("%s of %zu bytes at %lld: expected '%.60s', seen '%.60s'",
		       has_offset ? "pread" : "read", bytes, (long long)offset,
		       expected, text);
	if (!has_offset)
		model->position += got;
}

static void try_query(struct __test_metadata *_metadata, struct model *model,
		      int fd, bool has_offset)
{
	unsigned int i = random() % QUERIES;
	ssize_t length = strlen(queries[i]);

	ASSERT_EQ(length, has_offset ?
		  pwrite(fd, queries[i], length, random() % 5000) :
		  write(fd, queries[i], length));
	*model = (struct model){ .query = i, .wrong = WRONG };
}

static void try_wrong_query(struct __test_metadata *_metadata,
			    struct model *model, int fd, bool has_offset)
{
	unsigned int i = random() % WRONG;
	ssize_t length = strlen(wrong[i]);
	off_t begun;

	EXPECT_REFUSED(EINVAL, has_offset ?
		       pwrite(fd, wrong[i], length, random() % 5000) :
		       write(fd, wrong[i], length));
	if (model->restart) {
		model->start = 0;
		model->wrong = WRONG;
	}
	model->restart = false;
	/* How much was read of another message. */
	begun = model->position - model->message_at;
	if (model->wrong < WRONG && begun >= 0 &&
	    begun <= (off_t)strlen(messages[model->wrong]))
		model->start += begun;
	model->wrong = i;
	model->message_at = model->position;
}

/* Other refusals leave no message. */
static void try_bad_call(struct __test_metadata *_metadata, int fd)
{
	static char line[TCPLENS_QUERY_BYTES + 1];

	switch (random() % 4) {
	case 0:
		EXPECT_REFUSED(E2BIG, write(fd, line, sizeof(line)));
		break;
	case 1:
		EXPECT_REFUSED(EFAULT, write(fd, nowhere(), 9));
		break;
	case 2:
		EXPECT_EQ(0, write(fd, line, 0));
		break;
	default:
		EXPECT_EQ(0, read(fd, line, 0));
	}
}

static void try_seek(struct __test_metadata *_metadata, struct model *model,
		     int fd)
{
	int whence = random() % 2 ? SEEK_SET : SEEK_CUR;
	off_t offset = 0, to;

	if (random() % 3)
		offset = random() % (strlen(texts[model->query]) + 99);
	if (whence == SEEK_CUR)
		offset = random() % 3 ? -(offset % 300) : -model->position;
	to = whence == SEEK_SET ? offset : model->position + offset;
	if (to < 0) {
		EXPECT_REFUSED(EINVAL, lseek(fd, offset, whence));
		return;
	}
	EXPECT_EQ(to, lseek(fd, offset, whence));
	if (!to && (offset || whence != SEEK_CUR))
		model->restart = true;
	model->position = to;
}

static void try_call(struct __test_metadata *_metadata, struct model *model,
		     int fd)
{
	bool has_offset = random() % 2;

	switch (random() % 16) {
	case 0:
		try_query(_metadata, model, fd, has_offset);
		break;
	case 1:
	case 2:
		try_wrong_query(_metadata, model, fd, has_offset);
		break;
	case 3:
		try_bad_call(_metadata, fd);
		break;
	case 4:
	case 5:
		try_seek(_metadata, model, fd);
		break;
	default:
		try_read(_metadata, model, fd, !(random() % 4));
	}
	EXPECT_EQ(model->position, lseek(fd, 0, SEEK_CUR));
}

TEST_F_TIMEOUT(file, works_as_described_in_any_order_of_calls, 200)
{
	unsigned int i;
	int status;
	pid_t child;

	for (i = 0; i < CALLS; i++) {
		int fd = self->fds[random() % 2];

		srandom(i);
		if (i % 100) {
			try_call(_metadata, self->model, fd);
		} else {
			child = fork();
			ASSERT_LE(0, child);
			if (!child) {
				try_call(_metadata, self->model, fd);
				_exit(__test_passed(_metadata) ? 0 : 1);
			}
			ASSERT_EQ(child, waitpid(child, &status, 0));
			ASSERT_EQ(0, status) TH_LOG("in a child process");
		}
		ASSERT_TRUE(__test_passed(_metadata)) TH_LOG("in call %u", i);
	}
}

TEST_F(file, continues_its_dump_after_a_refused_query)
{
	int fd = self->fds[0];
	size_t length = strlen(queries[0]), at = 100;
	char text[65536];
	ssize_t got;

	ASSERT_EQ(length, write(fd, queries[0], length));
	ASSERT_EQ(at, read(fd, text, at));
	EXPECT_REFUSED(EINVAL, write(fd, wrong[0], strlen(wrong[0])));
	ASSERT_EQ(strlen(messages[0]), read(fd, text, sizeof(text)));
	EXPECT_EQ(0, memcmp(text, messages[0], strlen(messages[0])));
	/* cat(1) ends here. */
	EXPECT_EQ(0, read(fd, text, sizeof(text)));
	while ((got = read(fd, text, 5000)) > 0) {
		ASSERT_EQ(0, memcmp(text, texts[0] + at, got))
			TH_LOG("at byte %zu", at);
		at += got;
	}
	EXPECT_EQ(strlen(texts[0]), at);
}

/* The position is that of the file, not that of the call. */
TEST_F(file, is_at_its_start_after_a_query_by_pwrite)
{
	int fd = self->fds[0];
	size_t length = strlen(queries[2]);
	char text[65536];

	ASSERT_EQ(5000, read(fd, text, 5000));
	ASSERT_EQ(length, pwrite(fd, queries[2], length, 77));
	EXPECT_EQ(0, lseek(fd, 0, SEEK_CUR));
	ASSERT_EQ(strlen(texts[2]), read(fd, text, sizeof(text)));
	EXPECT_EQ(0, memcmp(text, texts[2], strlen(texts[2])));
	/* The message of a refused query is at the file position, too. */
	EXPECT_REFUSED(EINVAL, pwrite(fd, wrong[0], strlen(wrong[0]), 7777));
	ASSERT_EQ(strlen(messages[0]), read(fd, text, sizeof(text)));
	EXPECT_EQ(0, memcmp(text, messages[0], strlen(messages[0])));
}

TEST_HARNESS_MAIN
