// SPDX-License-Identifier: GPL-2.0
/*
 * Any query line is either accepted, and the result is a table, or refused
 * with a message. Lines are random words of the language, or valid lines with
 * damage, for TCPLENS_QUERY_SECONDS (3). Several unprivileged processes write
 * them to a shared open file and to their own. A line that fails is printed.
 */
#include "lib/expect.h"

#include <fcntl.h>
#include <linux/tcplens.h>
#include <netinet/in.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NOBODY		65534
#define PROCESSES	4
#define LINE_BYTES	(TCPLENS_QUERY_BYTES + 64)

static const char *const words[] = {
	"select", "where", "limit", "format", "text", "binary", "and", "or",
	"not", "(", ")", ",", "*", "+", "=", "!=", "<", "<=", ">", ">=", "-",
	"0", "1", "00", "65535", "4294967295", "18446744073709551615",
	"18446744073709551616", "99999999999999999999999", "50ms", "1s", "10us",
	"1K", "2M", "3G", "LISTEN", "ESTABLISHED", "SYN_RECV", "BOUND", "inet6",
	"127.0.0.1", "127.0.0.0/8", "0.0.0.0/0", "10.0.0.1:80", "[::1]:443",
	"::1", "[2001:db8::]/32", "::ffff:127.0.0.1", "fe80::1%lo", "1.2.3.4/33",
	"!", "&&", "||", "==", "<>", "0x10", "0.05s", "1.5M", "8000-8100", "5m",
	"2h", "'", "\"", "cub*", "?", "'a b'", "estab", "fin-wait-1",
	"cubic", "reno", "/", "\\040", "\t", "\n", " ", "", "\001", "\377",
};

static const char *const good[] = {
	"select state,local,remote where state=LISTEN,ESTABLISHED limit 10",
	"select + uid,inode,cookie where not (lport=9000 or rport!=-) and uid<70000",
	"select * where srtt_us>50ms or retrans_total>0 or sendq_bytes>=1K",
	"where local=127.0.0.1:9000 and remote=127.0.0.1:80 limit 1",
	"where laddr=10.0.0.0/8,127.0.0.0/8 and raddr=[2001:db8::]/32",
	"limit 0 where cc=cubic,reno,bbr select cc",
	"where ((((((((state=LISTEN))))))))",
	"where !(lport=80-9000 || state=estab) && comm!='a b',ngin*",
	"where cgroup='/my group',/user* and srtt_us=0.01s-5m,0-2h",
};

/**
 * struct author - a process that writes lines
 * @seed: Seed of its random numbers.
 * @chance: State of its random numbers.
 * @columns: The table of columns.
 * @taken: Accepted lines.
 * @refused: Refused lines.
 */
struct author {
	unsigned long seed;
	unsigned long chance;
	struct table columns;
	unsigned long taken;
	unsigned long refused;
};

/* A random number below @limit. */
static unsigned long chance(struct author *author, unsigned long limit)
{
	author->chance = author->chance * 6364136223846793005UL + 1;
	return (author->chance >> 33) % limit;
}

static const char *any_word(struct author *author)
{
	if (chance(author, 3))
		return words[chance(author, ARRAY_SIZE(words))];
	return table_field(&author->columns,
			   chance(author, author->columns.rows), "name");
}

static size_t write_words(struct author *author, char *line)
{
	size_t length = 0, count = chance(author, 8) ? chance(author, 20) :
						       chance(author, 900);

	while (count--) {
		const char *word = any_word(author);

		if (length + strlen(word) + 1 > LINE_BYTES)
			break;
		length += sprintf(line + length, "%s%s", word,
				  chance(author, 4) ? " " : "");
	}
	return length;
}

/* A valid line with a few bytes changed, removed or repeated. */
static size_t write_damage(struct author *author, char *line)
{
	const char *from = good[chance(author, ARRAY_SIZE(good))];
	size_t length = strlen(from), damage = chance(author, 4);

	memcpy(line, from, length);
	while (damage-- && length) {
		size_t at = chance(author, length);

		switch (chance(author, 4)) {
		case 0:
			line[at] = chance(author, 256);
			break;
		case 1:
			memmove(line + at, line + at + 1, --length - at);
			break;
		case 2:
			memmove(line + at + 1, line + at, length++ - at);
			break;
		case 3:
			length = at;
		}
	}
	return length;
}

static void give_up(struct author *author, const char *line, size_t length,
		    const char *what)
{
	size_t i;

	fprintf(stderr, "# mutate: seed %lu: %s, of the line \"", author->seed,
		what);
	for (i = 0; i < length; i++)
		fprintf(stderr, line[i] < ' ' || line[i] > '~' ? "\\%03o" : "%c",
			(unsigned char)line[i]);
	fputs("\"\n", stderr);
	abort();
}

/* A message has a line with the position, the line, and a mark in its place. */
static void expect_explained(struct author *author, int fd, const char *line,
			     size_t length)
{
	char text[2048];
	ssize_t got = read(fd, text, sizeof(text) - 1);
	const char *shown, *mark;
	size_t at;

	text[got > 0 ? got : 0] = '\0';
	shown = strchr(text, '\n');
	mark = shown ? strchr(shown + 1, '\n') : NULL;
	if (!mark || got > 1024 || text[got - 1] != '\n' ||
	    sscanf(text, "error at byte %zu: ", &at) != 1 || at < 1 ||
	    at > length + 1 || mark[1 + strspn(mark + 1, " ")] != '^' ||
	    strcspn(mark + 1, "^") > (size_t)(mark - shown))
		give_up(author, line, length, text);
}

/*
 * Whether it is a table of existing columns. Binary records have another test.
 */
static void expect_answered(struct author *author, int fd, const char *line,
			    size_t length)
{
	struct table table;
	char record[4096];
	size_t i;

	if (memmem(line, length, "binary", 6)) {
		while (read(fd, record, sizeof(record)) > 0)
			;
		return;
	}
	if (!table_read_fd(&table, fd, 1 + chance(author, 8192)))
		give_up(author, line, length, "no table");
	for (i = 0; i < table.columns; i++) {
		if (table_find(&author->columns, "name", table.names[i]) ==
		    TABLE_NONE)
			give_up(author, line, length, table.names[i]);
	}
	table_free(&table);
}

/* Other processes write to @shared between this write and this read. */
static void write_shared(struct author *author, int shared, const char *line,
			 size_t length)
{
	char text[1024];

	if (write(shared, line, length) < 0 && errno != EINVAL)
		give_up(author, line, length, strerror(errno));
	if (read(shared, text, 1 + chance(author, sizeof(text))) < 0)
		give_up(author, line, length, strerror(errno));
}

static void write_line(struct author *author, int fd, int shared)
{
	char line[LINE_BYTES + 1];
	size_t length = chance(author, 2) ? write_words(author, line) :
					    write_damage(author, line);
	ssize_t ret;

	/* An empty write changes nothing; a long one is refused unread. */
	if (!length || length > TCPLENS_QUERY_BYTES)
		return;
	ret = write(fd, line, length);
	if (ret == length) {
		author->taken++;
		expect_answered(author, fd, line, length);
	} else if (ret < 0 && errno == EINVAL) {
		author->refused++;
		expect_explained(author, fd, line, length);
	} else {
		give_up(author, line, length, strerror(errno));
	}
	write_shared(author, shared, line, length);
}

static unsigned int seconds(void)
{
	const char *text = getenv("TCPLENS_QUERY_SECONDS");

	return text ? atoi(text) : 3;
}

static void write_lines(struct author *author, const char *path, int shared)
{
	time_t end = time(NULL) + seconds();
	int fd;

	if (setgid(NOBODY) || setuid(NOBODY))
		give_up(author, "", 0, strerror(errno));
	fd = open(path, O_RDWR);
	if (fd < 0 || !table_read(&author->columns, TABLE_COLUMNS, NULL))
		give_up(author, "", 0, strerror(errno));
	while (time(NULL) < end)
		write_line(author, fd, shared);
	printf("# seed %lu: %lu lines understood, %lu refused\n", author->seed,
	       author->taken, author->refused);
	if (!author->taken || !author->refused)
		give_up(author, "", 0, "only the one or the other");
}

FIXTURE(line)
{
	pid_t authors[PROCESSES];
};

FIXTURE_VARIANT(line)
{
	const char *path;
};

FIXTURE_VARIANT_ADD(line, of_sockets)
{
	.path = TABLE_SOCKETS,
};

FIXTURE_VARIANT_ADD(line, of_listeners)
{
	.path = TABLE_DIRECTORY "listeners",
};

FIXTURE_SETUP(line)
{
	SKIP_IF(return, namespace_enter());
	socket_listening(LOOPBACK, 80);
	socket_listening("::1", 80);
	socket_bound(LOOPBACK, 9000);
	socket_connected(LOOPBACK, 80);
}

FIXTURE_TEARDOWN(line)
{
	socket_close_all();
}

TEST_F_TIMEOUT(line, is_accepted_or_refused, 400)
{
	int shared = open(variant->path, O_RDWR), status;
	size_t i;

	ASSERT_LE(0, shared);
	for (i = 0; i < PROCESSES; i++) {
		struct author author;

		ASSERT_EQ(sizeof(author.seed),
			  getrandom(&author.seed, sizeof(author.seed), 0));
		author.chance = author.seed;
		author.taken = 0;
		author.refused = 0;
		fflush(NULL);
		self->authors[i] = fork();
		ASSERT_LE(0, self->authors[i]);
		if (!self->authors[i]) {
			write_lines(&author, variant->path, shared);
			fflush(NULL);
			_exit(0);
		}
	}
	for (i = 0; i < PROCESSES; i++) {
		ASSERT_EQ(self->authors[i],
			  waitpid(self->authors[i], &status, 0));
		EXPECT_EQ(0, status);
	}
	close(shared);
}

TEST_HARNESS_MAIN
