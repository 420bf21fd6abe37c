// SPDX-License-Identifier: GPL-2.0
/*
 * `events` equals the kernel's trace for this namespace: the same state
 * changes, retransmissions and resets, each once and in the same order for
 * each pair of ports, under a mixed load with losses.
 *
 * tracefs prints an event as "name: key=value ...", with small differences
 * between kernels, so fields are found by their keys.
 */
#include "lib/destroy.h"
#include "lib/expect.h"
#include "lib/event_log.h"
#include "lib/tracefs.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define PORT		9600
#define CONNECTIONS	60
/* A trace instance of its own leaves other traces alone. */
#define INSTANCE	TRACEFS "instances/tcplens"
#define TRACING		INSTANCE "/"
#define HISTORIES		256
#define HISTORY_BYTES	4096

/* The tracepoints of events. */
static const struct {
	const char *system;
	const char *name;
} tracepoints[] = {
	{ "sock", "inet_sock_set_state" },
	{ "tcp", "tcp_retransmit_skb" },
	{ "tcp", "tcp_retransmit_synack" },
	{ "tcp", "tcp_send_reset" },
	{ "tcp", "tcp_receive_reset" },
	{ "tcp", "tcp_cong_state_set" },
};

/**
 * struct history - the events of a pair of ports
 * @lport: Local port.
 * @rport: Remote port.
 * @ca_state: The congestion state, which the trace does not show.
 * @text: The events, each after a blank.
 * @used: Length of @text.
 */
struct history {
	int lport;
	int rport;
	char ca_state[16];
	char text[HISTORY_BYTES];
	size_t used;
};

/* From the trace and from tcplens. */
static struct history traced[HISTORIES], shown[HISTORIES];

static struct history *find_history(struct history *histories, int lport, int rport)
{
	struct history *history;

	for (history = histories; history < histories + HISTORIES; history++) {
		if (!history->lport && !history->rport) {
			history->lport = lport;
			history->rport = rport;
			strcpy(history->ca_state, "Open");
		}
		if (history->lport == lport && history->rport == rport)
			return history;
	}
	fprintf(stderr, "# tracefs: more than %d pairs of ports\n",
		HISTORIES);
	abort();
}

static void __attribute__((format(printf, 2, 3)))
add(struct history *history, const char *format, ...)
{
	size_t room = sizeof(history->text) - history->used;
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(history->text + history->used, room, format, arguments);
	va_end(arguments);
	if ((size_t)length >= room) {
		fprintf(stderr, "# tracefs: a history is too long\n");
		abort();
	}
	history->used += length;
}

/* --- The trace. */

/* The word after a key, or "". */
static const char *value_of(const char *line, const char *key)
{
	static char value[64];
	const char *at = strstr(line, key);

	value[0] = '\0';
	if (at)
		sscanf(at + strlen(key), "%63[^ \n]", value);
	return value;
}

static int port_of(const char *line, const char *key, const char *address)
{
	const char *value = value_of(line, key);

	/* Some kernels print address and port in one field. */
	if (!*value) {
		value = value_of(line, address);
		value = strrchr(value, ':') ? strrchr(value, ':') + 1 : "";
	}
	return atoi(value);
}

static const char *state_of(const char *line, const char *key)
{
	return value_of(line, key) + strlen("TCP_");
}

static void hear_state(const char *line, int lport, int rport)
{
	char from[64], to[64];

	snprintf(from, sizeof(from), "%s", state_of(line, " oldstate="));
	snprintf(to, sizeof(to), "%s", state_of(line, " newstate="));
	/* close() after shutdown() sets the state again: no transition. */
	if (!strcmp(from, to))
		return;
	/* The peer is not known yet, as in tcplens. */
	if (!strcmp(to, "LISTEN") || !strcmp(from, "LISTEN"))
		rport = EVENT_LOG_NO_PEER;
	add(find_history(traced, lport, rport), " %s>%s", from, to);
}

static void hear_congestion(const char *line, int lport, int rport)
{
	static const char *const names[] = {
		"Open", "Disorder", "CWR", "Recovery", "Loss",
	};
	struct history *history = find_history(traced, lport, rport);
	unsigned int state = atoi(value_of(line, " cong_state="));

	if (state >= ARRAY_SIZE(names) || !strcmp(names[state], history->ca_state))
		return;
	add(history, " %s>%s", history->ca_state, names[state]);
	strcpy(history->ca_state, names[state]);
}

static bool is_our_port(int port)
{
	return port >= PORT && port <= PORT + CONNECTIONS;
}

static void hear(const char *line)
{
	int lport = port_of(line, " sport=", " src=");
	int rport = port_of(line, " dport=", " dest=");

	/*
	 * The trace covers all namespaces; other connections have other ports.
	 */
	if (!is_our_port(lport) && !is_our_port(rport))
		return;
	if (strstr(line, " inet_sock_set_state: "))
		hear_state(line, lport, rport);
	else if (strstr(line, " tcp_cong_state_set: "))
		hear_congestion(line, lport, rport);
	else if (strstr(line, " tcp_retransmit_skb: "))
		add(find_history(traced, lport, rport), " retransmit");
	else if (strstr(line, " tcp_retransmit_synack: "))
		add(find_history(traced, lport, rport), " synack_retransmit");
	else if (strstr(line, " tcp_send_reset: "))
		add(find_history(traced, lport, rport), " reset_sent");
	else if (strstr(line, " tcp_receive_reset: "))
		add(find_history(traced, lport, rport), " reset_received");
}

static const char *write_trace(const char *file, const char *value)
{
	char path[256];

	snprintf(path, sizeof(path), TRACING "%s", file);
	return namespace_write(path, value);
}

static const char *switch_tracepoints(const char *value)
{
	unsigned int i;
	char file[128];

	for (i = 0; i < ARRAY_SIZE(tracepoints); i++) {
		snprintf(file, sizeof(file), "events/%s/%s/enable",
			 tracepoints[i].system, tracepoints[i].name);
		if (write_trace(file, value) &&
		    event_log_has(tracepoints[i].name))
			return "the kernel has no trace of what it does";
	}
	return NULL;
}

static void read_trace(struct __test_metadata *_metadata)
{
	FILE *file = fopen(TRACING "trace", "r");
	char line[1024];

	ASSERT_NE(NULL, file);
	while (fgets(line, sizeof(line), file)) {
		EXPECT_EQ(NULL, strstr(line, "LOST"));
		if (*line != '#')
			hear(line);
	}
	fclose(file);
}

/* --- tcplens. */

static void hear_event(const struct table *table, size_t row)
{
	const char *event = table_field(table, row, "event");
	uint64_t lport, rport;
	struct history *history;

	/* The kernel traces none: the module compares the counters of listeners. */
	if (!strcmp(event, "listen_drop"))
		return;
	/* The trace has the listener's endpoints of a reset by a listener. */
	if (!table_u64(table, row, "rport", &rport) ||
	    (!strcmp(event, "reset_sent") &&
	     !strcmp(table_field(table, row, "state"), "LISTEN")))
		rport = EVENT_LOG_NO_PEER;
	if (!table_u64(table, row, "lport", &lport))
		lport = 0;
	history = find_history(shown, lport, rport);
	if (!strcmp(event, "congestion"))
		add(history, " %s>%s", table_field(table, row, "old_ca_state"),
		    table_field(table, row, "ca_state"));
	else if (strcmp(table_field(table, row, "old_state"), "-"))
		add(history, " %s>%s", table_field(table, row, "old_state"),
		    table_field(table, row, "state"));
	else if (!strcmp(event, "syn_retransmit"))
		add(history, " retransmit");
	else
		add(history, " %s", event);
}

/* --- The load. */

/*
 * Drops one of sixteen received packets: the result must not depend on which.
 */
static void make_lossy(struct __test_metadata *_metadata, int fd)
{
	struct sock_filter lines[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SKF_AD_OFF + SKF_AD_RANDOM),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x10000000, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
	};
	struct sock_fprog program = { ARRAY_SIZE(lines), lines };

	ASSERT_EQ(0, setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
				sizeof(program)));
}

/* The number of a connection determines how it ends. */
static void end_connection(struct __test_metadata *_metadata, int i, int client,
			   int server)
{
	char byte;

	switch (i % 8) {
	case 0:
		close(client);
		close(server);
		break;
	case 1:
		close(server);
		close(client);
		break;
	case 2:
		socket_abort(client);
		close(server);
		break;
	case 3:
		socket_abort(server);
		close(client);
		break;
	case 4:
		/* With unread data. */
		socket_send(client, 10);
		close(server);
		close(client);
		break;
	case 5:
		/* Data for an end that no longer reads: the kernel resets. */
		shutdown(client, SHUT_RDWR);
		ASSERT_EQ(0, read(server, &byte, 1));
		socket_send(server, 10);
		close(server);
		close(client);
		break;
	case 6:
		/* The same state twice. */
		shutdown(client, SHUT_WR);
		close(client);
		ASSERT_EQ(0, read(server, &byte, 1));
		close(server);
		break;
	default:
		shutdown(client, SHUT_WR);
		ASSERT_EQ(0, read(server, &byte, 1));
		socket_send(server, 3000);
		socket_receive(client, 3000);
		close(server);
		close(client);
	}
}

static void do_all(struct __test_metadata *_metadata, int listener)
{
	int client, server, i;

	for (i = 0; i < CONNECTIONS; i++) {
		/* Each connection has a port of its own, by its number. */
		client = socket_bound(LOOPBACK, PORT + 1 + i);
		if (i % 5 == 4) {
			/* No listener there. */
			EXPECT_REFUSED(ECONNREFUSED,
				       socket_connect(client, LOOPBACK, 1));
			close(client);
			continue;
		}
		ASSERT_EQ(0, socket_connect(client, LOOPBACK, PORT));
		server = accept(listener, NULL, NULL);
		ASSERT_LE(0, server);
		if (i % 3 == 0)
			make_lossy(_metadata, server);
		if (i % 4 == 0)
			make_lossy(_metadata, client);
		socket_send(client, 30000);
		socket_receive(server, 30000);
		socket_send(server, 20000);
		socket_receive(client, 20000);
		end_connection(_metadata, i, client, server);
	}
}

/* Sockets that have not reached their final state. */
static size_t moving(void)
{
	struct table table;
	size_t rows;

	if (!table_read(&table, TABLE_SOCKETS,
			"select state,local where kind=full and state!=LISTEN"))
		abort();
	rows = table.rows;
	table_free(&table);
	return rows;
}

TEST(events_equal_the_kernel_s_trace)
{
	struct event_log log;
	struct table table;
	size_t row, seen = 0;
	int listener, i;

	SKIP_IF(return, namespace_enter());
	SKIP_IF(return, event_log_open(&log));
	SKIP_IF(return, tracefs_mount());
	SKIP_IF(return, mkdir(INSTANCE, 0700) && errno != EEXIST ?
			"the kernel has no trace of what it does" : NULL);
	write_trace("buffer_size_kb", "8192");
	SKIP_IF(return, switch_tracepoints("1"));
	write_trace("trace", "");
	listener = socket_listening(LOOPBACK, PORT);
	do_all(_metadata, listener);
	while (moving())
		usleep(50000);
	/* Sets CLOSE twice. */
	SKIP_IF(return, destroy_socket(LOOPBACK, PORT, 0));
	switch_tracepoints("0");
	event_log_read(&log, &table);
	read_trace(_metadata);
	for (row = 0; row < table.rows; row++)
		hear_event(&table, row);
	for (i = 0; i < HISTORIES; i++) {
		struct history *history = &traced[i];

		if (!history->used)
			continue;
		seen++;
		EXPECT_STREQ(history->text,
			     find_history(shown, history->lport,
					  history->rport)->text)
			TH_LOG("port %d to %d; the trace has the expected events",
			       history->lport, history->rport);
	}
	for (i = 0; i < HISTORIES; i++) {
		if (shown[i].used)
			EXPECT_NE(0U, find_history(traced, shown[i].lport,
						   shown[i].rport)->used)
				TH_LOG("not in the trace, port %d to %d: %s",
				       shown[i].lport, shown[i].rport,
				       shown[i].text);
	}
	/* The listener, and both ends of four out of five. */
	EXPECT_LE(1U + 2 * CONNECTIONS * 4 / 5, seen);
	table_free(&table);
	EXPECT_EQ(0, rmdir(INSTANCE));
}

TEST_HARNESS_MAIN
