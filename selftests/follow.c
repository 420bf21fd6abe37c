// SPDX-License-Identifier: GPL-2.0
/*
 * How the files of debugfs are read: `events` and `probe` are followed, by any
 * number of readers who wait, ask for what they want, and are told what they
 * came too late for; `closed` is read to its end; the knobs decide what there
 * is.
 */
#include "lib/expect.h"
#include "lib/history.h"
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

/* All there is at the moment, or to the end. */
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

/* The number behind a text, or 0 if neither is there. */
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
 * A connection that is reset: nothing of it is left, and the reset has come. It
 * is not sent before there is somebody to meet: one that overtakes the end of
 * the handshake, from another processor, leaves nobody to accept.
 */
static void connect_and_accept(int listener)
{
	struct linger linger = { .l_onoff = 1 };
	int client = socket_connected(LOOPBACK, PORT);
	int server = accept(listener, NULL, NULL);
	char byte;

	setsockopt(client, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	close(client);
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
	self->fd = follow(HISTORY_EVENTS, query);
	SKIP_IF(return, self->fd < 0 ? "there is no " HISTORY_EVENTS : NULL);
}

FIXTURE_TEARDOWN(reader)
{
	close(self->fd);
	socket_close_all();
}

TEST_F(reader, is_told_that_there_is_nothing_more_now)
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

TEST_F(reader, waits_for_what_comes)
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

TEST_F(reader, is_polled_for_what_it_asked_for_only)
{
	struct pollfd poll_fd = { .events = POLLIN };
	char query[128];

	snprintf(query, sizeof(query), "select event where netns=%u and event=listen",
		 self->netns);
	poll_fd.fd = follow(HISTORY_EVENTS, query);
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

TEST_F(reader, sees_all_whatever_others_read)
{
	char query[128], *text, *copy;
	int other, i;

	snprintf(query, sizeof(query), "select event,lport,rport,lost_records where netns=%u",
		 self->netns);
	other = follow(HISTORY_EVENTS, query);
	ASSERT_LE(0, other);
	for (i = 0; i < 20; i++)
		connect_and_accept(self->listener);
	text = read_all(self->fd);
	EXPECT_EQ(20U, count_lines(text, "\nconnect "));
	EXPECT_EQ(20U, count_lines(text, "\naccepted "));
	EXPECT_EQ(40U, count_lines(text, "\nclosed "));
	copy = strdup(text);
	EXPECT_STREQ(copy, read_all(other));
	/* And once more, from the oldest that is kept. */
	EXPECT_EQ(0, lseek(other, 0, SEEK_SET));
	EXPECT_NE(NULL, strstr(read_all(other), strchr(copy, '\n')));
	free(copy);
	close(other);
}

/* What the module has counted of events. */
static uint64_t told(void)
{
	char line[128];
	uint64_t sum = 0;
	FILE *file = fopen(HISTORY_STATS, "r");

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

TEST_F_TIMEOUT(reader, is_told_how_much_it_was_too_late_for, 200)
{
	uint64_t lost, before;
	int all = follow(HISTORY_EVENTS, "select event,lport");
	size_t rows;
	char *text;
	int i;

	ASSERT_LE(0, all);
	/* Those between the two are less than one connection's. */
	before = told();
	while (told() < before + 12000) {
		for (i = 0; i < 50; i++)
			connect_and_accept(self->listener);
	}
	before = told() - before;
	text = read_all(all);
	rows = count_lines(text, "\n") - 1;
	lost = number_behind(text, "\nlost ");
	EXPECT_EQ(1U, count_lines(text, "\nlost "));
	EXPECT_LE(3000U, lost);
	/* Events of others may have come before and after. */
	EXPECT_LE(before, lost + rows - 1);
	EXPECT_GE(before + 50, lost + rows - 1);
	close(all);
}

TEST_F(reader, is_told_what_is_wrong_with_its_line)
{
	static const char wrong[] = "select srtt_us,foo";
	static const char foreign[] = "select timer";
	char text[512] = "";

	EXPECT_REFUSED(EINVAL, write(self->fd, wrong, strlen(wrong)));
	EXPECT_LT(0, read(self->fd, text, sizeof(text) - 1));
	EXPECT_STREQ("error at byte 16: unknown column: foo\n", text);
	EXPECT_REFUSED(EINVAL, write(self->fd, foreign, strlen(foreign)));
	memset(text, 0, sizeof(text));
	EXPECT_LT(0, read(self->fd, text, sizeof(text) - 1));
	EXPECT_STREQ("error at byte 8: column is not in this file: timer\n",
		     text);
}

TEST_F(reader, gets_records_that_say_the_same)
{
	struct tcplens_binary_header header;
	char query[128], *text;
	size_t length = 0, rows;
	static char bytes[1 << 20];
	ssize_t got;
	int binary;

	snprintf(query, sizeof(query), "format binary select * where netns=%u",
		 self->netns);
	binary = follow(HISTORY_EVENTS, query);
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

/* How many tracepoints have their probes attached. */
static size_t count_attached(void)
{
	static char text[65536];
	int fd = open(HISTORY_STATS, O_RDONLY | O_CLOEXEC);
	ssize_t got = read(fd, text, sizeof(text) - 1);

	close(fd);
	text[got > 0 ? got : 0] = '\0';
	return count_lines(text, " attached\n");
}

TEST_F(reader, costs_nothing_when_all_is_off)
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

TEST_F(reader, does_not_see_what_is_turned_off)
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

TEST_F(reader, keeps_the_module)
{
	SKIP_IF(return, loader_open());
	EXPECT_EQ(-EAGAIN, loader_unload());
	EXPECT_TRUE(loader_is_loaded());
}

TEST_F(reader, finds_those_that_have_ended)
{
	char query[128];
	struct timespec now;
	int closed, i;

	/* Another namespace may have had the number before. */
	clock_gettime(CLOCK_MONOTONIC, &now);
	for (i = 0; i < 5; i++)
		connect_and_accept(self->listener);
	snprintf(query, sizeof(query),
		 "select end,old_state,lport where netns=%u and time_ns>%lld",
		 self->netns, now.tv_sec * 1000000000LL + now.tv_nsec);
	closed = follow(HISTORY_CLOSED, query);
	ASSERT_LE(0, closed);
	EXPECT_EQ(5U, count_lines(read_all(closed),
				  "\nreset_sent ESTABLISHED "));
	EXPECT_EQ(0, lseek(closed, 0, SEEK_SET));
	EXPECT_EQ(5U, count_lines(read_all(closed),
				  "\nreset_received ESTABLISHED 9600\n"));
	close(closed);
}

TEST_F(reader, finds_them_in_the_histograms)
{
	int fd = follow(DIRECTORY "histograms", "reset\n");
	int i;

	ASSERT_LE(0, fd);
	for (i = 0; i < 7; i++)
		connect_and_accept(self->listener);
	EXPECT_EQ(0, lseek(fd, 0, SEEK_SET));
	EXPECT_EQ(7U, number_behind(read_all(fd), "\nlife_ms 9600 "));
	EXPECT_REFUSED(EINVAL, write(fd, "again", 5));
	close(fd);
}

TEST_F(reader, samples_what_it_asked_for)
{
	int probe, client, server, i;
	char query[128], *text;
	size_t lines;

	client = socket_connected(LOOPBACK, PORT);
	server = accept(self->listener, NULL, NULL);
	snprintf(query, sizeof(query), "select lport,snd_cwnd,snd_nxt where netns=%u and rport=%d",
		 self->netns, PORT);
	probe = follow(DIRECTORY "probe", query);
	ASSERT_LE(0, probe);
	for (i = 0; i < 10; i++) {
		socket_send(client, 1000);
		socket_receive(server, 1000);
		socket_send(server, 10);
		socket_receive(client, 10);
	}
	text = read_all(probe);
	lines = count_lines(text, "\n") - 1;
	/* The client's end receives an answer each time; no other end is there. */
	EXPECT_LE(10U, lines);
	EXPECT_EQ(0U, count_lines(text, "\n9600 "));
	close(probe);
}

TEST_HARNESS_MAIN
