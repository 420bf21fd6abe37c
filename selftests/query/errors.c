// SPDX-License-Identifier: GPL-2.0
/*
 * Refused queries: the errno, the error message and the place to read it. A
 * refused query changes nothing. Valid queries are here too, as the
 * counterpart.
 */
#include "lib/expect.h"

#include <fcntl.h>
#include <linux/tcplens.h>

#define DEFAULT_COLUMNS							\
	"state local remote recvq_bytes sendq_bytes snd_cwnd "		\
	"snd_ssthresh snd_wnd rcv_wnd srtt_us retrans_out "		\
	"retrans_total timer timer_ms"

/* A namespace with a few sockets. */
FIXTURE(refuse)
{
	int fd;
};

FIXTURE_SETUP(refuse)
{
	size_t i;

	SKIP_IF(return, namespace_enter());
	for (i = 0; i < 40; i++)
		socket_listening(LOOPBACK, 0);
	self->fd = open(TABLE_SOCKETS, O_RDWR);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(refuse)
{
	close(self->fd);
}

/* An invalid line, the byte offset of the error, and the message. */
struct wrong {
	const char *line;
	size_t length;
	const char *explanation;
};

#define WRONG(line, explanation) { line, sizeof(line) - 1, explanation }

static const struct wrong wrong[] = {
	WRONG("\n", "2: unexpected end"),
	WRONG(" \t \n", "5: unexpected end"),
	WRONG("s", "1: unknown clause: s"),
	WRONG("Select state", "1: unknown clause: Select; did you mean select?"),
	WRONG("  where state", "14: unexpected end"),
	WRONG("where state=LISTEN,OPEN",
	      "20: not a value of this column: OPEN"),
	WRONG("where lport=80,70000", "16: out of range: 70000"),
	WRONG("where sport=80",
	      "7: unknown column: sport; did you mean lport?"),
	WRONG("where lport<>80", "12: unknown operator: <>; did you mean !=?"),
	WRONG("where comm=sixteen_letters_",
	      "12: value too long for this column: sixteen_letters_"),
	WRONG("where comm=\"nginx", "12: no closing quote: \""),
	WRONG("select uid limit 0 limit 1", "20: duplicate clause: limit"),
	WRONG("format", "7: unexpected end"),
	WRONG("select uid format json", "19: unknown format: json"),
	WRONG("format binary select uid format binary",
	      "26: duplicate clause: format"),
	WRONG("selectstate", "1: unknown clause: selectstate"),
	WRONG("*", "1: unknown clause: *"),
	WRONG("\0select state", "1: unknown clause: ?"),
	WRONG("\377\376", "1: unknown clause: ?"),
	WRONG("select", "7: unexpected end"),
	WRONG("select  \n", "10: unexpected end"),
	WRONG("select +", "9: unexpected end"),
	WRONG("select +*", "9: unknown column: *"),
	WRONG("select state,", "14: unexpected end"),
	WRONG("select ,state", "8: unknown column: ,"),
	WRONG("select state,,uid", "14: unknown column: ,"),
	WRONG("select \377", "8: unknown column: ?"),
	WRONG("select state,nothing", "14: unknown column: nothing"),
	WRONG("select State", "8: unknown column: State; did you mean state?"),
	WRONG("select stat", "8: unknown column: stat; did you mean state?"),
	WRONG("select state_", "8: unknown column: state_; did you mean state?"),
	WRONG("select uid,state, uid", "19: column named twice: uid"),
	WRONG("select + state,cookie,state", "23: column named twice: state"),
	WRONG("select * uid", "10: unexpected text: uid"),
	WRONG("select **", "9: unexpected text: *"),
	WRONG("select state uid", "14: unexpected text: uid"),
	WRONG("select state;", "13: unexpected text: ;"),
	WRONG("select state\nselect uid", "14: duplicate clause: select"),
	WRONG("select state\0", "13: unexpected text: ?"),
	WRONG("select uid\377", "11: unexpected text: ?"),
};

/* The message, end of file, and the previous query from offset 0. */
TEST_F(refuse, a_wrong_query_fails_with_EINVAL_tells_where_and_changes_nothing)
{
	char expected[128];
	size_t i;

	ASSERT_EQ(16, write(self->fd, "select uid,inode", 16));
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		if (i % 2) {
			EXPECT_STREQ("uid inode", first_line(self->fd))
				TH_LOG("before line %zu", i);
		}
		EXPECT_REFUSED(EINVAL, write(self->fd, wrong[i].line,
					     wrong[i].length));
		snprintf(expected, sizeof(expected), "error at byte %s",
			 wrong[i].explanation);
		EXPECT_STREQ(expected, first_line(self->fd));
		EXPECT_STREQ("", first_line(self->fd));
		EXPECT_STREQ("uid inode", header_after_seek(self->fd))
			TH_LOG("after line %zu: %s", i, wrong[i].line);
		lseek(self->fd, 0, SEEK_SET);
	}
}

/* A comparison with it would be an answer; it can still be printed. */
TEST_F(refuse, a_comparison_with_a_column_that_the_kernel_lacks)
{
	struct table columns;
	char line[128], expected[128];
	size_t i;

	ASSERT_TRUE(table_read(&columns, TABLE_COLUMNS, NULL));
	for (i = 0; i < columns.rows; i++) {
		const char *name = table_field(&columns, i, "name");
		bool lacks = !strcmp("no", table_field(&columns, i, "available"));
		int length = snprintf(line, sizeof(line), "where not %s=-", name);

		if (!lacks) {
			EXPECT_EQ(length, write(self->fd, line, length))
				TH_LOG("%s", line);
			continue;
		}
		EXPECT_REFUSED(EINVAL, write(self->fd, line, length));
		snprintf(expected, sizeof(expected),
			 "error at byte 11: this kernel does not have this column: %s",
			 name);
		EXPECT_STREQ(expected, first_line(self->fd));
		length = snprintf(line, sizeof(line), "select %s", name);
		EXPECT_EQ(length, write(self->fd, line, length));
	}
	table_free(&columns);
}

/* The bytes of the message are at the file position, in one read or several. */
TEST_F(refuse, a_message_shows_the_line_a_mark_and_what_was_expected)
{
	static const char line[] = "select uid where lport=80 or srt_us>5ms\n";
	static const char message[] =
		"error at byte 30: unknown column: srt_us; did you mean srtt_us?\n"
		"  select uid where lport=80 or srt_us>5ms\n"
		"                               ^~~~~~\n"
		"expected a column, for example state, lport, raddr, srtt_us or retrans_total\n";
	static const size_t sizes[] = { 1, 7, 100, 8192 };
	char text[8192];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		size_t length = 0;
		ssize_t got;

		EXPECT_REFUSED(EINVAL, write(self->fd, line, strlen(line)));
		while ((got = read(self->fd, text + length, sizes[i])) > 0)
			length += got;
		EXPECT_EQ(0, got);
		text[length] = '\0';
		EXPECT_STREQ(message, text) TH_LOG("%zu bytes", sizes[i]);
	}
}

/* Of any line, also one of the most bytes. */
TEST_F(refuse, a_message_is_short)
{
	static char line[TCPLENS_QUERY_BYTES];
	static const char *const ends[] = {
		"x", "where x=1", "where state=OPEN", "where lport=99999",
		"where errno_name=X", "select +x", "\377\376",
	};
	char text[8192];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		ssize_t got;

		memset(line, i % 2 ? 'x' : ' ', sizeof(line));
		memcpy(line, ends[i], strlen(ends[i]));
		EXPECT_REFUSED(EINVAL, write(self->fd, line, sizeof(line)));
		got = read(self->fd, text, sizeof(text));
		EXPECT_LT(40, got);
		EXPECT_GT(1024, got);
		EXPECT_EQ(0, read(self->fd, text, sizeof(text)));
	}
}

/* The message is read at the file position, until a seek to 0. */
TEST_F(refuse, a_seek_to_0_drops_an_unread_message)
{
	char byte;

	ASSERT_EQ(16, write(self->fd, "select uid,inode", 16));
	EXPECT_REFUSED(EINVAL, write(self->fd, "select x", 8));
	EXPECT_STREQ("uid inode", header_after_seek(self->fd));
	/* The same at a position other than 0, */
	EXPECT_LT(0, lseek(self->fd, 0, SEEK_CUR));
	EXPECT_REFUSED(EINVAL, write(self->fd, "select x", 8));
	EXPECT_STREQ("uid inode", header_after_seek(self->fd));
	/* and after a seek relative to it. */
	EXPECT_EQ('u', header_after_seek(self->fd)[0]);
	EXPECT_REFUSED(EINVAL, write(self->fd, "select x", 8));
	EXPECT_EQ(0, lseek(self->fd, -lseek(self->fd, 0, SEEK_CUR), SEEK_CUR));
	EXPECT_STREQ("uid inode", first_line(self->fd));
	/* Only part of the message was read. */
	ASSERT_EQ(0, lseek(self->fd, 0, SEEK_SET));
	EXPECT_REFUSED(EINVAL, write(self->fd, "select x", 8));
	EXPECT_EQ(1, read(self->fd, &byte, 1));
	EXPECT_EQ('e', byte);
	EXPECT_STREQ("uid inode", header_after_seek(self->fd));
}

TEST_F(refuse, a_message_is_readable_after_a_seek_to_0_before_its_query)
{
	static const char expected[] =
		"error at byte 8: unknown column: y";

	ASSERT_EQ(16, write(self->fd, "select uid,inode", 16));
	EXPECT_REFUSED(EINVAL, write(self->fd, "select x", 8));
	ASSERT_EQ(0, lseek(self->fd, 0, SEEK_SET));
	EXPECT_REFUSED(EINVAL, write(self->fd, "select y", 8));
	EXPECT_STREQ(expected, first_line(self->fd));
	EXPECT_STREQ("", first_line(self->fd));
	EXPECT_STREQ("uid inode", header_after_seek(self->fd));
	/* Here no query was refused before the seek. */
	ASSERT_EQ(0, lseek(self->fd, 0, SEEK_SET));
	EXPECT_REFUSED(EINVAL, write(self->fd, "select y", 8));
	EXPECT_STREQ(expected, first_line(self->fd));
}

TEST_F(refuse, a_message_survives_a_query_of_the_position)
{
	static const char expected[] =
		"error at byte 8: unknown column: x";
	off_t at;

	/* At offset 0, then after some text. */
	EXPECT_REFUSED(EINVAL, write(self->fd, "select x", 8));
	EXPECT_EQ(0, lseek(self->fd, 0, SEEK_CUR));
	EXPECT_STREQ(expected, first_line(self->fd));
	EXPECT_STREQ(DEFAULT_COLUMNS, header_after_seek(self->fd));
	at = lseek(self->fd, 0, SEEK_CUR);
	EXPECT_LT(0, at);
	EXPECT_REFUSED(EINVAL, write(self->fd, "select x", 8));
	EXPECT_EQ(at, lseek(self->fd, 0, SEEK_CUR));
	EXPECT_STREQ(expected, first_line(self->fd));
	/* Its other lines were read, too. */
	EXPECT_LT(at + (off_t)sizeof(expected), lseek(self->fd, 0, SEEK_CUR));
}

TEST_F(refuse, an_empty_query_is_no_query)
{
	EXPECT_EQ(0, write(self->fd, "", 0));
	EXPECT_STREQ(DEFAULT_COLUMNS, first_line(self->fd));
}

TEST_F(refuse, a_query_has_at_most_4096_bytes)
{
	static char line[1 << 20];

	memset(line, ' ', sizeof(line));
	memcpy(line, "select", 6);
	memcpy(line + TCPLENS_QUERY_BYTES - 6, "cookie", 6);
	EXPECT_REFUSED(E2BIG, write(self->fd, line, TCPLENS_QUERY_BYTES + 1));
	EXPECT_STREQ(DEFAULT_COLUMNS, first_line(self->fd));
	EXPECT_REFUSED(E2BIG, write(self->fd, line, sizeof(line)));
	EXPECT_EQ(TCPLENS_QUERY_BYTES,
		  write(self->fd, line, TCPLENS_QUERY_BYTES));
	EXPECT_STREQ("cookie", first_line(self->fd));
	line[TCPLENS_QUERY_BYTES - 7] = '!';
	EXPECT_REFUSED(EINVAL, write(self->fd, line, TCPLENS_QUERY_BYTES));
	EXPECT_STREQ("error at byte 4090: unknown column: !",
		     first_line(self->fd));
}

TEST_F(refuse, a_query_at_a_bad_address_fails_with_EFAULT_and_changes_nothing)
{
	EXPECT_EQ(10, write(self->fd, "select uid", 10));
	EXPECT_REFUSED(EFAULT, write(self->fd, nowhere(), 10));
	EXPECT_STREQ("uid", first_line(self->fd));
	EXPECT_REFUSED(EFAULT, write(self->fd, nowhere(), 10));
	EXPECT_STREQ("uid", header_after_seek(self->fd));
}

TEST_F(refuse, a_valid_query_selects_the_columns_it_names)
{
	static const struct {
		const char *line;
		const char *header;
	} good[] = {
		{ "select uid", "uid" },
		{ "select uid\n", "uid" },
		{ "select uid,state,cookie", "uid state cookie" },
		{ " \t select\t uid ,\n state,cookie \r\n", "uid state cookie" },
		{ "select +cookie,uid", DEFAULT_COLUMNS " cookie uid" },
		{ "select+ cookie", DEFAULT_COLUMNS " cookie" },
		{ "select +state", DEFAULT_COLUMNS },
		{ "select +timer,cookie,state", DEFAULT_COLUMNS " cookie" },
	};
	struct table columns;
	char *expected, *text;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		ssize_t length = strlen(good[i].line);

		EXPECT_EQ(length, write(self->fd, good[i].line, length));
		EXPECT_STREQ(good[i].header, first_line(self->fd));
	}
	/* The columns of `columns`, in the same order. */
	ASSERT_TRUE(table_read(&columns, TABLE_COLUMNS, NULL));
	expected = calloc(columns.rows, 64);
	ASSERT_NE(NULL, expected);
	for (i = 0; i < columns.rows; i++) {
		strcat(expected, i ? " " : "");
		strcat(expected, table_field(&columns, i, "name"));
	}
	EXPECT_EQ(9, write(self->fd, "select *\n", 9));
	text = strdup(first_line(self->fd));
	EXPECT_STREQ(expected, text);
	free(text);
	free(expected);
	table_free(&columns);
}

TEST_F(refuse, a_query_affects_only_its_open_file)
{
	int other = open(TABLE_SOCKETS, O_RDWR);

	ASSERT_LE(0, other);
	EXPECT_EQ(10, write(self->fd, "select uid", 10));
	EXPECT_STREQ(DEFAULT_COLUMNS, first_line(other));
	EXPECT_REFUSED(EINVAL, write(other, "?", 1));
	EXPECT_STREQ("uid", first_line(self->fd));
	EXPECT_EQ(12, write(other, "select inode", 12));
	EXPECT_STREQ("uid", header_after_seek(self->fd));
	EXPECT_STREQ("inode", first_line(other));
	close(other);
}

/* Random bytes, or the words of a clause in random order. */
static size_t random_line(char *line)
{
	static const char *const select[] = {
		"select", "select ", "state", "cookie", "inode", "srtt_us",
		",", ",", "+", "*", " ", "\n", "\t", "x", "\377", " limit 9",
	};
	static const char *const where[] = {
		"where ", "uid=0", "state!=LISTEN", "laddr=127.0.0.0/8",
		"cc=-,x", "srtt_us<1s", " and ", " and ", " or ", "not ",
		" limit ", "9", "(", ")", ")", "\377",
	};
	bool is_where = random() % 2;
	size_t length = 0, count = random() % (is_where ? 8 : 24) + 1, i;

	for (i = 0; i < count; i++) {
		const char *const *words = is_where ? where : select;
		const char *word = words[random() % ARRAY_SIZE(select)];
		char byte[2] = { random() };

		if (!i && random() % 4)
			word = is_where ? "where " : "select ";
		else if (!(random() % 16))
			word = byte;
		length += sprintf(line + length, "%s", word);
		if (word == byte && !*byte)
			line[length++] = '\0';
	}
	return length;
}

TEST_F_TIMEOUT(refuse, any_10000_lines_are_accepted_or_refused_with_EINVAL, 120)
{
	unsigned int taken = 0, refused = 0, i, byte;
	char line[512];

	srandom(1);
	for (i = 0; i < 10000; i++) {
		size_t length = random_line(line);
		ssize_t ret = write(self->fd, line, length);
		const char *answer;

		ASSERT_EQ(ret < 0 ? EINVAL : 0, ret < 0 ? errno : 0)
			TH_LOG("line %u: %s", i, strerror(errno));
		ASSERT_TRUE(ret < 0 || (size_t)ret == length)
			TH_LOG("line %u: expected %zu, seen %zd", i, length,
			       ret);
		answer = first_line(self->fd);
		if (sscanf(answer, "error at byte %u: ", &byte) != 1)
			byte = 0;
		ASSERT_EQ(ret < 0, byte > 0) TH_LOG("line %u: %s", i, answer);
		ASSERT_GE(length + 1, byte) TH_LOG("line %u: %s", i, answer);
		ASSERT_LT(0U, strlen(answer));
		ret < 0 ? refused++ : taken++;
		ASSERT_EQ(0, lseek(self->fd, 0, SEEK_SET));
	}
	TH_LOG("%u taken, %u refused", taken, refused);
	EXPECT_LT(100U, taken);
	EXPECT_LT(100U, refused);
}

TEST_HARNESS_MAIN
