// SPDX-License-Identifier: GPL-2.0
/*
 * Reading the files of debugfs: any number of readers follow `events` and
 * `segments`, wait, filter, and learn how many records they lost; `closed` ends;
 * the module parameters enable and disable the files.
 */
#include "lib/expect.h"
#include "lib/event_log.h"
#include "lib/loader.h"

#include <fcntl.h>
#include <linux/tcplens.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>

#define DIRECTORY	"/sys/kernel/debug/tcplens/"
#define PARAMETERS	"/sys/module/tcplens/parameters/"
#define PORT		9600

FIXTURE(reader)
{
	unsigned int netns;
	int listener;
	int fd;
};

static int follow(const char *path, const char *query)
{
	int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 || (query && write(fd, query, strlen(query)) < 0))
		return -1;
	return fd;
}

/* All records up to now, or to the end. */
static char *read_all(int fd)
{
	static char text[1 << 22];
	size_t length = 0;
	ssize_t got;

	while ((got = read(fd, text + length, sizeof(text) - 1 - length)) > 0)
		length += got;
	text[length] = '\0';
	return text;
}

/* The number after a text, or 0 if the text does not occur. */
static uint64_t number_behind(const char *text, const char *what)
{
	const char *at = strstr(text, what);

	return at ? strtoull(at + strlen(what), NULL, 10) : 0;
}

static size_t count_lines(const char *text, const char *with)
{
	size_t count = 0;

	for (text = strstr(text, with); text; text = strstr(text + 1, with))
		count++;
	return count;
}

/*
 * A reset connection, which leaves no socket; the RST has arrived. It is sent
 * after the accept: an RST that overtakes the final ACK on another processor
 * leaves no connection to accept.
 */
static void connect_and_accept(int listener)
{
	int client = socket_connected(LOOPBACK, PORT);
	int server = accept(listener, NULL, NULL);
	char byte;

	socket_abort(client);
	if (read(server, &byte, 1) >= 0 || errno != ECONNRESET)
		abort();
	close(server);
}

FIXTURE_SETUP(reader)
{
	char query[128];
	struct stat status;

	SKIP_IF(return, namespace_enter());
	ASSERT_EQ(0, stat("/proc/self/ns/net", &status));
	self->netns = status.st_ino;
	self->listener = socket_listening(LOOPBACK, PORT);
	snprintf(query, sizeof(query), "select event,lport,rport,lost_records where netns=%u",
		 self->netns);
	self->fd = follow(EVENT_LOG_EVENTS, query);
	SKIP_IF(return, self->fd < 0 ? "there is no " EVENT_LOG_EVENTS : NULL);
}

FIXTURE_TEARDOWN(reader)
{
	close(self->fd);
	socket_close_all();
}

TEST_F(reader, reads_EAGAIN_if_there_is_no_more_data)
{
	char text[512];

	EXPECT_LT(0, read(self->fd, text, sizeof(text)));
	EXPECT_REFUSED(EAGAIN, read(self->fd, text, sizeof(text)));
	connect_and_accept(self->listener);
	EXPECT_LT(0, read(self->fd, text, sizeof(text)));
}

static void *connect_later(void *listener)
{
	usleep(200000);
	connect_and_accept(*(int *)listener);
	return NULL;
}

TEST_F(reader, waits_for_the_next_event)
{
	pthread_t thread;
	char text[512];

	read_all(self->fd);
	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, 0));
	ASSERT_EQ(0, pthread_create(&thread, NULL, connect_later,
				    &self->listener));
	memset(text, 0, sizeof(text));
	EXPECT_LT(0, read(self->fd, text, sizeof(text) - 1));
	EXPECT_EQ(0, strncmp(text, "connect ", 8));
	pthread_join(thread, NULL);
}

static void interrupt(int signal)
{
}

TEST_F(reader, is_interrupted_by_a_signal)
{
	struct sigaction action = { .sa_handler = interrupt };
	char text[512];

	read_all(self->fd);
	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, 0));
	sigaction(SIGALRM, &action, NULL);
	alarm(1);
	EXPECT_REFUSED(EINTR, read(self->fd, text, sizeof(text)));
}

TEST_F(reader, polls_for_matching_events_only)
{
	struct pollfd poll_fd = { .events = POLLIN };
	char query[128];

	snprintf(query, sizeof(query), "select event where netns=%u and event=listen",
		 self->netns);
	poll_fd.fd = follow(EVENT_LOG_EVENTS, query);
	ASSERT_LE(0, poll_fd.fd);
	/* The header. */
	EXPECT_EQ(1, poll(&poll_fd, 1, 0));
	read_all(poll_fd.fd);
	EXPECT_EQ(0, poll(&poll_fd, 1, 0));
	connect_and_accept(self->listener);
	EXPECT_EQ(0, poll(&poll_fd, 1, 100));
	socket_listening(LOOPBACK, PORT + 1);
	EXPECT_EQ(1, poll(&poll_fd, 1, 10000));
	EXPECT_STREQ("listen\n", read_all(poll_fd.fd));
	close(poll_fd.fd);
}

TEST_F(reader, sees_all_events_with_other_readers)
{
	char query[128], *text, *copy;
	int other, i;

	snprintf(query, sizeof(query), "select event,lport,rport,lost_records where netns=%u",
		 self->netns);
	other = follow(EVENT_LOG_EVENTS, query);
	ASSERT_LE(0, other);
	for (i = 0; i < 20; i++)
		connect_and_accept(self->listener);
	text = read_all(self->fd);
	EXPECT_EQ(20U, count_lines(text, "\nconnect "));
	EXPECT_EQ(20U, count_lines(text, "\nincoming "));
	EXPECT_EQ(40U, count_lines(text, "\nclosed "));
	copy = strdup(text);
	EXPECT_STREQ(copy, read_all(other));
	/* Once more, from the oldest record. */
	EXPECT_EQ(0, lseek(other, 0, SEEK_SET));
	EXPECT_NE(NULL, strstr(read_all(other), strchr(copy, '\n')));
	free(copy);
	close(other);
}

/* The module's counter of events. */
static uint64_t count_events(void)
{
	char line[128];
	uint64_t sum = 0;
	FILE *file = fopen(EVENT_LOG_STATS, "r");

	if (!file)
		abort();
	while (fgets(line, sizeof(line), file)) {
		if (!strncmp(line, "events_", 7) &&
		    !strstr(line, "events_bytes"))
			sum += number_behind(line, " ");
	}
	fclose(file);
	return sum;
}

TEST_F_TIMEOUT(reader, reads_how_many_records_were_lost, 200)
{
	uint64_t lost, before;
	int all = follow(EVENT_LOG_EVENTS, "select event,lport");
	size_t rows;
	char *text;
	int i;

	ASSERT_LE(0, all);
	/* Fewer records between the two than one connection makes. */
	before = count_events();
	while (count_events() < before + 12000) {
		for (i = 0; i < 50; i++)
			connect_and_accept(self->listener);
	}
	before = count_events() - before;
	text = read_all(all);
	rows = count_lines(text, "\n") - 1;
	lost = number_behind(text, "\nlost ");
	EXPECT_EQ(1U, count_lines(text, "\nlost "));
	EXPECT_LE(3000U, lost);
	/* There may be events of other connections before and after. */
	EXPECT_LE(before, lost + rows - 1);
	EXPECT_GE(before + 50, lost + rows - 1);
	close(all);
}

TEST_F(reader, reads_the_error_of_its_query)
{
	static const char wrong[] = "select srtt_us,foo";
	static const char foreign[] = "select timer";

	EXPECT_REFUSED(EINVAL, write(self->fd, wrong, strlen(wrong)));
	EXPECT_STREQ("error at byte 16: unknown column: foo",
		     first_line(self->fd));
	EXPECT_REFUSED(EINVAL, write(self->fd, foreign, strlen(foreign)));
	EXPECT_STREQ("error at byte 8: column is not in this file: timer",
		     first_line(self->fd));
}

TEST_F(reader, gets_equal_binary_records)
{
	struct tcplens_binary_header header;
	char query[128], *text;
	size_t length = 0, rows;
	static char bytes[1 << 20];
	ssize_t got;
	int binary;

	snprintf(query, sizeof(query), "format binary select * where netns=%u",
		 self->netns);
	binary = follow(EVENT_LOG_EVENTS, query);
	ASSERT_LE(0, binary);
	connect_and_accept(self->listener);
	text = read_all(self->fd);
	rows = count_lines(text, "\n") - 1;
	while ((got = read(binary, bytes + length, sizeof(bytes) - length)) > 0)
		length += got;
	memcpy(&header, bytes, sizeof(header));
	EXPECT_EQ(TCPLENS_BINARY_MAGIC, header.magic);
	EXPECT_LT(5U, rows);
	EXPECT_EQ(header.records_at + rows * header.record_bytes, length);
	close(binary);
}

static void set(const char *knob, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), PARAMETERS "%s", knob);
	if (namespace_write(path, value))
		abort();
}

/* Number of attached tracepoints. */
static size_t count_attached(void)
{
	static char text[65536];
	int fd = open(EVENT_LOG_STATS, O_RDONLY | O_CLOEXEC);
	ssize_t got = read(fd, text, sizeof(text) - 1);

	close(fd);
	text[got > 0 ? got : 0] = '\0';
	return count_lines(text, " attached\n");
}

TEST_F(reader, costs_nothing_with_all_disabled)
{
	size_t recorder, reading = count_attached();
	int i;

	EXPECT_LT(3U, reading);
	close(self->fd);
	recorder = count_attached();
	EXPECT_EQ(3U, recorder);
	set("recorder", "0");
	EXPECT_EQ(0U, count_attached());
	connect_and_accept(self->listener);
	set("recorder", "1");
	EXPECT_EQ(recorder, count_attached());
	for (i = 0; i < 50; i++) {
		set("recorder", i % 2 ? "1" : "0");
		connect_and_accept(self->listener);
	}
	EXPECT_EQ(recorder, count_attached());
}

TEST_F(reader, does_not_see_disabled_events)
{
	set("events_resets", "0");
	connect_and_accept(self->listener);
	set("events_resets", "1");
	EXPECT_EQ(0U, count_lines(read_all(self->fd), "\nreset_"));
	connect_and_accept(self->listener);
	EXPECT_NE(0U, count_lines(read_all(self->fd), "\nreset_"));
	EXPECT_STREQ("Invalid argument",
		     namespace_write(PARAMETERS "events_resets", "maybe") ?
		     strerror(errno) : "taken");
}

TEST_F(reader, keeps_the_module_loaded)
{
	SKIP_IF(return, loader_open());
	EXPECT_EQ(-EAGAIN, loader_unload());
	EXPECT_TRUE(loader_is_loaded());
}

TEST_F(reader, finds_closed_connections)
{
	char query[128];
	struct timespec now;
	int closed, i;

	/* An earlier namespace may have had the same number. */
	clock_gettime(CLOCK_MONOTONIC, &now);
	for (i = 0; i < 5; i++)
		connect_and_accept(self->listener);
	snprintf(query, sizeof(query),
		 "select close_reason,old_state,lport where netns=%u and time_ns>%lld",
		 self->netns, now.tv_sec * 1000000000LL + now.tv_nsec);
	closed = follow(EVENT_LOG_CLOSED, query);
	ASSERT_LE(0, closed);
	EXPECT_EQ(5U, count_lines(read_all(closed),
				  "\nreset_sent ESTABLISHED "));
	EXPECT_EQ(0, lseek(closed, 0, SEEK_SET));
	EXPECT_EQ(5U, count_lines(read_all(closed),
				  "\nreset_received ESTABLISHED 9600\n"));
	close(closed);
}

TEST_F(reader, finds_connections_in_the_histograms)
{
	int fd = follow(DIRECTORY "histograms", "reset\n");
	int i;

	ASSERT_LE(0, fd);
	for (i = 0; i < 7; i++)
		connect_and_accept(self->listener);
	EXPECT_EQ(0, lseek(fd, 0, SEEK_SET));
	EXPECT_EQ(7U, number_behind(read_all(fd), "\nage_ms in 9600 "));
	EXPECT_REFUSED(EINVAL, write(fd, "again", 5));
	close(fd);
}

TEST_F(reader, samples_matching_connections)
{
	int segments, client, server, i;
	char query[128], *text;
	size_t lines;

	client = socket_connected(LOOPBACK, PORT);
	server = accept(self->listener, NULL, NULL);
	snprintf(query, sizeof(query), "select lport,snd_cwnd,snd_nxt where netns=%u and rport=%d",
		 self->netns, PORT);
	segments = follow(DIRECTORY "segments", query);
	ASSERT_LE(0, segments);
	for (i = 0; i < 10; i++) {
		socket_send(client, 1000);
		socket_receive(server, 1000);
		socket_send(server, 10);
		socket_receive(client, 10);
	}
	text = read_all(segments);
	lines = count_lines(text, "\n") - 1;
	/* The client's end receives an answer each time; it is the only end. */
	EXPECT_LE(10U, lines);
	EXPECT_EQ(0U, count_lines(text, "\n9600 "));
	close(segments);
}

TEST_HARNESS_MAIN
