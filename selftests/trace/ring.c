// SPDX-License-Identifier: GPL-2.0
/*
 * What readers of `events` get if several processors write: each record once, in the
 * order of time, or counted as lost. A burst on one processor displaces no record
 * of another one.
 */
#include "lib/expect.h"
#include "lib/event_log.h"
#include "lib/loader.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define PORT		9740
/* Nobody listens at this port and the next, one for each processor. */
#define REFUSED_PORT	9741
#define PROCESSORS	2
/* So many records of a processor the module keeps at least. */
#define SLOTS		64
#define FEW		10
/* Each connection that is refused makes two records or more. */
#define MANY		(2 * SLOTS)
#define CONNECTIONS	150
/* Room for all records of these tests, with any number of processors. */
#define PLENTY		"events_max=32768"

static const char query[] = "select time_ns,cookie,event,rport";

/**
 * struct rows - what a reader got
 * @count: Number of records.
 * @lost: Number of records that it lost.
 * @lost_lines: Lines that say so.
 * @late: Records after others with a later time.
 * @connects: Events of this kind, for each of the ports that refuse.
 */
struct rows {
	uint64_t count;
	uint64_t lost;
	unsigned int lost_lines;
	unsigned int late;
	unsigned int connects[PROCESSORS];
};

static char text[1 << 22];
static size_t length;

FIXTURE(ring)
{
	int fd;
};

static int follow(void)
{
	int fd = open(EVENT_LOG_EVENTS, O_RDWR | O_NONBLOCK | O_CLOEXEC);

	length = 0;
	if (fd < 0 || write(fd, query, strlen(query)) < 0)
		abort();
	return fd;
}

static void load(struct __test_metadata *_metadata, int *fd, const char *params)
{
	if (*fd >= 0)
		close(*fd);
	ASSERT_EQ(0, loader_reload_with(params));
	*fd = follow();
}

FIXTURE_SETUP(ring)
{
	self->fd = -1;
	SKIP_IF(return, namespace_enter());
	SKIP_IF(return, loader_open());
	SKIP_IF(return, sysconf(_SC_NPROCESSORS_ONLN) < PROCESSORS ?
			"there is no second processor" : NULL);
	/* As few as possible. */
	load(_metadata, &self->fd, "events_max=1");
}

FIXTURE_TEARDOWN(ring)
{
	close(self->fd);
	EXPECT_EQ(0, loader_reload_with(""));
	socket_close_all();
}

/* The module's counter of events. */
static uint64_t count_written(void)
{
	char line[128];
	uint64_t sum = 0, count;
	FILE *file = fopen(EVENT_LOG_STATS, "r");

	if (!file)
		abort();
	while (fgets(line, sizeof(line), file)) {
		if (!strncmp(line, "events_", 7) && strncmp(line, "events_bytes", 12) &&
		    sscanf(line, "%*s %" SCNu64, &count) == 1)
			sum += count;
	}
	fclose(file);
	return sum;
}

/* Appends all records up to now. */
static void read_more(int fd)
{
	ssize_t got;

	while ((got = read(fd, text + length, sizeof(text) - 1 - length)) > 0)
		length += got;
	if (errno != EAGAIN)
		abort();
	text[length] = '\0';
}

/* Lets a process that runs on one processor be refused. */
static pid_t start_writer(unsigned int processor, unsigned int times)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	if (!run_on_processor(processor))
		_exit(1);
	while (times--)
		socket_be_refused(REFUSED_PORT + processor);
	_exit(0);
}

static void await_writer(struct __test_metadata *_metadata, pid_t pid)
{
	int status;

	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_EQ(0, status);
}

static void write_on(struct __test_metadata *_metadata, unsigned int processor,
		     unsigned int times)
{
	await_writer(_metadata, start_writer(processor, times));
}

static void write_on_both(struct __test_metadata *_metadata, unsigned int times)
{
	pid_t first = start_writer(0, times), second = start_writer(1, times);

	await_writer(_metadata, first);
	await_writer(_metadata, second);
}

static void add_row(struct rows *rows, const char *line, uint64_t *latest)
{
	char cookie[24], event[32], rport[8];
	uint64_t time, lost;
	unsigned int i;

	if (sscanf(line, "lost %" SCNu64, &lost) == 1) {
		rows->lost_lines++;
		rows->lost += lost;
		return;
	}
	if (sscanf(line, "%" SCNu64 " %23s %31s %7s", &time, cookie, event,
		   rport) != 4)
		return;
	rows->count++;
	if (time < *latest)
		rows->late++;
	else
		*latest = time;
	i = atoi(rport) - REFUSED_PORT;
	if (i < PROCESSORS && !strcmp(event, "connect"))
		rows->connects[i]++;
}

static struct rows count_rows(void)
{
	struct rows rows = { 0 };
	uint64_t latest = 0;
	char *line;

	for (line = text; *line; line += strcspn(line, "\n"), line += *line == '\n')
		add_row(&rows, line, &latest);
	return rows;
}

/*
 * Reads the rest. Connections of other tests can still make records: those between
 * the two looks at the counter are read or not. It starts with the module.
 */
static struct rows read_rest(struct __test_metadata *_metadata, int fd)
{
	uint64_t least = count_written(), most;
	struct rows rows;

	read_more(fd);
	most = count_written();
	rows = count_rows();
	EXPECT_LE(least, rows.count + rows.lost);
	EXPECT_GE(most, rows.count + rows.lost);
	return rows;
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Cuts the text into lines. */
static unsigned int count_repeated_rows(void)
{
	static char *lines[65536];
	unsigned int count = 0, repeated = 0, i;
	char *line, *rest;

	for (line = strtok_r(text, "\n", &rest); line && count < 65536;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (strncmp(line, "lost ", 5))
			lines[count++] = line;
	}
	qsort(lines, count, sizeof(*lines), compare_lines);
	for (i = 1; i < count; i++)
		repeated += !strcmp(lines[i - 1], lines[i]);
	return repeated;
}

TEST_F(ring, gives_the_records_of_all_processors_in_the_order_of_time)
{
	struct rows rows;

	load(_metadata, &self->fd, PLENTY);
	write_on_both(_metadata, 2 * CONNECTIONS);
	rows = read_rest(_metadata, self->fd);
	EXPECT_EQ(0U, rows.lost);
	EXPECT_EQ(2U * CONNECTIONS, rows.connects[0]);
	EXPECT_EQ(2U * CONNECTIONS, rows.connects[1]);
	/* A softirq may write a record while a process writes an earlier one. */
	EXPECT_GE(rows.count / 100, rows.late);
	EXPECT_EQ(0U, count_repeated_rows());
}

TEST_F(ring, keeps_the_records_of_a_processor_during_a_burst_on_another)
{
	struct rows rows;

	write_on(_metadata, 1, FEW);
	write_on(_metadata, 0, MANY);
	rows = read_rest(_metadata, self->fd);
	EXPECT_EQ(FEW, rows.connects[1]);
	EXPECT_LE(MANY, rows.lost);
	EXPECT_EQ(1U, rows.lost_lines);
}

TEST_F(ring, tells_once_how_many_records_of_all_processors_were_lost)
{
	struct rows rows;

	write_on_both(_metadata, MANY);
	rows = read_rest(_metadata, self->fd);
	EXPECT_EQ(PROCESSORS * SLOTS, rows.count);
	EXPECT_EQ(1U, rows.lost_lines);
	EXPECT_EQ(0U, count_repeated_rows());
}

/*
 * A read of any length takes up to 256 records from the ring, and then the module
 * knows the next one of each processor, which is overwritten.
 */
TEST_F(ring, tells_how_many_records_were_lost_in_the_middle_of_a_read)
{
	struct rows rows;
	unsigned int i;

	load(_metadata, &self->fd, "events_max=512");
	for (i = 0; i < 3; i++) {
		write_on_both(_metadata, 100);
		ASSERT_EQ(4, read(self->fd, text + length, 4));
		length += 4;
		if (i != 1)
			write_on(_metadata, 0, 2 * MANY);
		if (i != 0)
			write_on(_metadata, 1, 2 * MANY);
		read_more(self->fd);
	}
	rows = read_rest(_metadata, self->fd);
	EXPECT_LE(MANY, rows.lost);
	EXPECT_EQ(0U, count_repeated_rows());
}

TEST_F(ring, loses_nothing_untold_while_it_is_read)
{
	pid_t writers[PROCESSORS];
	unsigned int i;

	for (i = 0; i < PROCESSORS; i++)
		writers[i] = start_writer(i, 10 * MANY);
	for (i = 0; i < PROCESSORS; i++) {
		while (!waitpid(writers[i], NULL, WNOHANG)) {
			read_more(self->fd);
			usleep(random() % 20000);
		}
	}
	read_rest(_metadata, self->fd);
	EXPECT_EQ(0U, count_repeated_rows());
}

TEST_F(ring, gives_all_that_is_kept_after_a_seek_to_its_start)
{
	struct rows rows;

	write_on_both(_metadata, MANY);
	read_more(self->fd);
	write_on_both(_metadata, MANY);
	length = 0;
	ASSERT_EQ(0, lseek(self->fd, 0, SEEK_SET));
	read_more(self->fd);
	rows = count_rows();
	EXPECT_EQ(PROCESSORS * SLOTS, rows.count);
	EXPECT_EQ(0U, rows.lost_lines);
	EXPECT_GE(2U, rows.late);
}

/* The number of shards: a power of two for all possible processors, 16 at most. */
TEST_F(ring, tells_how_much_memory_it_uses)
{
	long processors = sysconf(_SC_NPROCESSORS_CONF);
	uint64_t least, most;
	unsigned int shards;

	for (shards = 1; shards < processors && shards < 16; shards *= 2)
		;
	ASSERT_TRUE(table_value(EVENT_LOG_STATS, "events_bytes", &least));
	load(_metadata, &self->fd, "events_max=8192");
	ASSERT_TRUE(table_value(EVENT_LOG_STATS, "events_bytes", &most));
	EXPECT_LT(0U, least);
	EXPECT_EQ(most * SLOTS * shards, least * 8192);
}

/**
 * struct follower - a thread that reads while the test runs
 * @thread: The thread.
 * @fd: The file.
 * @is_over: The test wrote its last record.
 */
struct follower {
	pthread_t thread;
	int fd;
	bool is_over;
};

static void *follow_on(void *argument)
{
	struct follower *follower = argument;
	bool is_over;

	do {
		is_over = __atomic_load_n(&follower->is_over, __ATOMIC_ACQUIRE);
		read_more(follower->fd);
	} while (!is_over);
	return NULL;
}

/* Its ends have records of both processors. */
static void connect_here_and_reset_there(int listener, unsigned int here)
{
	char byte;
	int client, server;

	run_on_processor(here);
	client = socket_connected(LOOPBACK, PORT);
	server = accept(listener, NULL, NULL);
	run_on_processor(!here);
	socket_abort(client);
	if (read(server, &byte, 1) >= 0 || errno != ECONNRESET)
		abort();
	run_on_processor(here);
	close(server);
}

/* Records of a socket that are not in order. */
static unsigned int count_disorder(void)
{
	static struct { uint64_t cookie, time; } last[4 * CONNECTIONS];
	unsigned int sockets = 0, disorder = 0, i;
	uint64_t time, cookie;
	char *line, *rest;

	for (line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (sscanf(line, "%" SCNu64 " %" SCNu64, &time, &cookie) != 2)
			continue;
		for (i = 0; i < sockets && last[i].cookie != cookie; i++)
			;
		if (i == sockets && sockets++ == 4 * CONNECTIONS)
			abort();
		last[i].cookie = cookie;
		disorder += time < last[i].time;
		last[i].time = time;
	}
	/* Both ends of each. */
	return sockets < 2 * CONNECTIONS ? ~0U : disorder;
}

TEST_F(ring, keeps_the_order_of_a_connection_on_several_processors)
{
	int listener = socket_listening(LOOPBACK, PORT);
	struct follower follower = { 0 };
	unsigned int i;

	load(_metadata, &self->fd, PLENTY);
	follower.fd = self->fd;
	ASSERT_EQ(0, pthread_create(&follower.thread, NULL, follow_on, &follower));
	for (i = 0; i < CONNECTIONS; i++)
		connect_here_and_reset_there(listener, i % 2);
	__atomic_store_n(&follower.is_over, true, __ATOMIC_RELEASE);
	pthread_join(follower.thread, NULL);
	EXPECT_EQ(0U, count_rows().lost);
	EXPECT_EQ(0U, count_disorder());
}

TEST_HARNESS_MAIN
