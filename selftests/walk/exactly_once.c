// SPDX-License-Identifier: GPL-2.0
/*
 * The guarantee of a dump: a socket that exists from its first read to its
 * last is listed exactly once, whatever other sockets do meanwhile, however
 * the text is read, and however long the hash chains are. SO_COOKIE identifies
 * the sockets.
 */
#include "lib/expect.h"
#include "lib/reader.h"
#include "lib/steady.h"
#include "lib/witness.h"

#include <netinet/in.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#define SYSCTL		"/proc/sys/net/ipv4/"
#define CHURNERS	3
#define CHURN_PORT	9100
#define BOUND		200
#define BULK_PORT	9200
/* Connections in few chains. */
#define PAIRS		500

/* Connects, listens, binds and closes, in every order, until killed. */
static void churn(int port, atomic_uint *rounds)
{
	struct linger reset = { .l_onoff = 1 };
	int listener, extra, client, server;
	bool is_told = false;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	socket_close_all();
	listener = socket_listening(LOOPBACK, port);
	for (;;) {
		extra = socket_bound(LOOPBACK, 0);
		client = *rounds % 3 ? socket_bound(LOOPBACK, 0) :
				       socket(AF_INET, SOCK_STREAM, 0);
		if (socket_connect(client, LOOPBACK, port)) {
			if (!is_told)
				perror("# connect while churning");
			is_told = true;
			close(client);
			close(extra);
			continue;
		}
		listen(extra, 1);
		server = accept(listener, NULL, NULL);
		if (*rounds % 4)
			setsockopt(client, SOL_SOCKET, SO_LINGER, &reset,
				   sizeof(reset));
		close(*rounds % 2 ? client : server);
		close(*rounds % 2 ? server : client);
		close(extra);
		++*rounds;
	}
}

static pid_t start_churn(int port, atomic_uint *rounds)
{
	pid_t pid = fork();

	if (pid < 0) {
		perror("# fork");
		abort();
	}
	if (!pid)
		churn(port, rounds);
	return pid;
}

/* Whether it still runs; prints how it ended if not. */
static bool is_churning(pid_t pid, unsigned int rounds)
{
	siginfo_t info = { 0 };

	if (waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT)) {
		perror("# waitid");
		return false;
	}
	if (!info.si_pid)
		return true;
	fprintf(stderr, "# churn: expected no end, seen code %d, status %d after %u rounds\n",
		info.si_code, info.si_status, rounds);
	return false;
}

/* Waits for so many rounds. */
static bool wait_for_churn(pid_t pid, const atomic_uint *rounds,
			   unsigned int least)
{
	while (*rounds < least) {
		if (!is_churning(pid, *rounds))
			return false;
		usleep(1000);
	}
	return true;
}

static void stop_churn(pid_t pid)
{
	if (pid <= 0)
		return;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* Thousands of steady sockets during churn. */
FIXTURE(amid_churn)
{
	struct steady steady;
	pid_t churners[CHURNERS];
	atomic_uint *rounds;
};

FIXTURE_VARIANT(amid_churn)
{
	size_t read_bytes;
	size_t pairs;
};

FIXTURE_VARIANT_ADD(amid_churn, read_1) { 1, 300 };
FIXTURE_VARIANT_ADD(amid_churn, read_13) { 13, 1500 };
FIXTURE_VARIANT_ADD(amid_churn, read_4096) { 4096, 4000 };
FIXTURE_VARIANT_ADD(amid_churn, read_65536) { 65536, 4000 };
FIXTURE_VARIANT_ADD(amid_churn, read_1048576) { 1048576, 4000 };

FIXTURE_SETUP(amid_churn)
{
	size_t i;

	SKIP_IF(return, namespace_enter());
	steady_add_pairs(&self->steady, variant->pairs);
	for (i = 0; i < 40; i++) {
		steady_add(&self->steady, socket_bound(LOOPBACK, 0));
		steady_add(&self->steady, socket_listening(LOOPBACK, 0));
	}
	/*
	 * This program creates half of the cookies, the module the other half.
	 */
	for (i = 0; i < self->steady.count; i += 2)
		socket_cookie(self->steady.fds[i]);
	self->rounds = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->rounds);
	for (i = 0; i < CHURNERS; i++)
		self->churners[i] = start_churn(CHURN_PORT + i,
						self->rounds + i);
}

FIXTURE_TEARDOWN(amid_churn)
{
	size_t i;

	for (i = 0; i < CHURNERS; i++)
		stop_churn(self->churners[i]);
	steady_close(&self->steady);
}

static unsigned int rounds_of(const atomic_uint *rounds)
{
	unsigned int sum = 0, i;

	for (i = 0; i < CHURNERS; i++)
		sum += rounds[i];
	return sum;
}

TEST_F_TIMEOUT(amid_churn, every_steady_socket_is_listed_exactly_once, 200)
{
	unsigned int before, after, amid = 0;
	size_t i, dump = 0;

	for (i = 0; i < CHURNERS; i++) {
		ASSERT_TRUE(wait_for_churn(self->churners[i],
					   self->rounds + i, 1));
	}
	/*
	 * Three dumps during churn, plus those during which all churn
	 * processes wait for a retransmission.
	 */
	while (amid < 3) {
		before = rounds_of(self->rounds);
		EXPECT_TRUE(steady_is_listed_by(&self->steady,
						"select +cookie",
						variant->read_bytes))
			TH_LOG("dump %zu", dump);
		after = rounds_of(self->rounds);
		amid += before != after;
		for (i = 0; i < CHURNERS; i++) {
			ASSERT_TRUE(is_churning(self->churners[i],
						self->rounds[i]))
				TH_LOG("dump %zu, port %zu", dump,
				       CHURN_PORT + i);
		}
		dump++;
	}
}

/*
 * A dump of a list of several batches begins, and then all sockets in it
 * close. The sockets after it are listed, even with smaller cookies.
 */
TEST(a_list_that_empties_hides_no_later_socket)
{
	int bound[BOUND], fd;
	struct steady steady = { 0 };
	struct table table;
	size_t length, i;
	char *text;

	SKIP_IF(return, namespace_enter());
	/* Each processor allocates cookies in ascending batches of its own. */
	ASSERT_TRUE(run_on_processor(sched_getcpu()));
	for (i = 0; i < 40; i++) {
		steady_add(&steady, socket_bound(LOOPBACK, 0));
		steady_add(&steady, socket_listening(LOOPBACK, 0));
	}
	for (i = 0; i < steady.count; i++)
		socket_cookie(steady.fds[i]);
	for (i = 0; i < BOUND; i++) {
		bound[i] = socket_bound(LOOPBACK, BULK_PORT);
		socket_cookie(bound[i]);
	}
	fd = open_selected("select cookie,lport");
	text = begin_dump_until(fd, " 9200\n", &length);
	for (i = 0; i < BOUND; i++)
		close(bound[i]);
	ASSERT_TRUE(continue_dump(&table, fd, text, length));
	EXPECT_TRUE(steady_is_listed_once(&steady, &table));
	EXPECT_GT(BOUND, table_count(&table, "lport", "9200"));
	table_free(&table);
	close(fd);
	steady_close(&steady);
}

/* All connections of the namespace are in two chains. */
FIXTURE(chains)
{
	struct steady steady;
};

FIXTURE_SETUP(chains)
{
	SKIP_IF(return, namespace_enter());
	SKIP_IF(return, namespace_write(SYSCTL "tcp_child_ehash_entries", "2"));
	SKIP_IF(return, namespace_enter());
	/* The default depends on the number of chains. */
	SKIP_IF(return, namespace_write(SYSCTL "tcp_max_tw_buckets", "10000"));
	steady_add_pairs(&self->steady, PAIRS);
}

FIXTURE_TEARDOWN(chains)
{
	steady_close(&self->steady);
}

TEST_F_TIMEOUT(chains, of_500_connections_are_listed_during_churn, 100)
{
	atomic_uint *rounds;
	pid_t churner;

	rounds = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, rounds);
	churner = start_churn(CHURN_PORT, rounds);
	EXPECT_TRUE(wait_for_churn(churner, rounds, 10));
	EXPECT_TRUE(steady_is_listed_by(&self->steady, "select *", 700));
	EXPECT_TRUE(steady_is_listed_by(&self->steady, "select cookie,state",
					65536));
	stop_churn(churner);
}

static int local_port(int fd)
{
	struct sockaddr_in address;
	socklen_t length = sizeof(address);

	if (getsockname(fd, (struct sockaddr *)&address, &length))
		abort();
	return ntohs(address.sin_port);
}

/* Whether the kernel lists a connection from a port to the listener. */
static bool is_in_proc(const struct proc_row *rows, size_t count, int lport,
		       int rport)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (rows[i].lport == lport && rows[i].rport == rport)
			return true;
	}
	return false;
}

/*
 * The kernel's list once all closed connections reached their final state. Before
 * that /proc/net/tcp may skip some, as it counts the entries of a chain that it has
 * shown. So the open ends have to be complete, too.
 */
static size_t await_rest(struct proc_row *rows, size_t room, size_t open_ends)
{
	size_t count, established, i;
	bool is_moving;

	do {
		usleep(20000);
		count = witness_proc(rows, room);
		is_moving = false;
		for (established = 0, i = 0; i < count; i++) {
			const char *state = witness_states[rows[i].state];

			if (!strcmp(state, "ESTABLISHED"))
				established++;
			else if (strcmp(state, "TIME_WAIT"))
				is_moving |= strcmp(state, "LISTEN") != 0;
		}
	} while (is_moving || established != open_ends);
	return count;
}

/**
 * struct closing - a dump during which 500 connections close
 * @missing: Connections that existed throughout and are not listed.
 * @twice: Connections whose connecting end is listed more than once.
 * @stayed: Connections that existed throughout.
 * @timewait: Those of them that are listed in TIME_WAIT.
 * @full: Full sockets listed, of either end.
 * @is_once: The listener is listed, and no socket is listed twice.
 */
struct closing {
	size_t missing;
	size_t twice;
	size_t stayed;
	size_t timewait;
	size_t full;
	bool is_once;
};

/* Closes both ends of some connections, the connecting ends first. */
static void close_pairs(struct steady *steady, size_t first, size_t end)
{
	size_t i;

	for (i = first; i < end; i++) {
		close(steady->fds[1 + 2 * i]);
		close(steady->fds[2 + 2 * i]);
	}
}

/* Counts the connections that the kernel lists, in what the dump listed. */
static void compare(struct closing *closing, const struct table *table,
		    const int *ports)
{
	static struct proc_row rows[8192];
	size_t count, listed, row, i;
	char port[8];

	count = await_rest(rows, ARRAY_SIZE(rows), 0);
	for (i = 0; i < PAIRS; i++) {
		snprintf(port, sizeof(port), "%d", ports[i]);
		listed = table_count(table, "lport", port);
		closing->twice += listed > 1;
		if (!is_in_proc(rows, count, ports[i], STEADY_PORT))
			continue;
		closing->stayed++;
		closing->missing += !listed;
		row = table_find(table, "lport", port);
		closing->timewait += row != TABLE_NONE &&
			!strcmp(table_field(table, row, "kind"), "timewait");
	}
	closing->full = table_count(table, "kind", "full");
}

/*
 * Closes the connections in mid-dump; only the listener stays open. The dump goes on
 * when half of them are in TIME_WAIT, and while the others are closing.
 */
static bool close_amid_dump(struct closing *closing, struct steady *steady)
{
	int fd = open_selected("select cookie,kind,lport"), ports[PAIRS];
	static struct proc_row rows[8192];
	struct table table;
	char *text;
	size_t i;

	memset(closing, 0, sizeof(*closing));
	for (i = 0; i < PAIRS; i++) {
		socket_cookie(steady->fds[1 + 2 * i]);
		ports[i] = local_port(steady->fds[1 + 2 * i]);
	}
	text = begin_dump(fd, 600);
	close_pairs(steady, 0, PAIRS / 2);
	await_rest(rows, ARRAY_SIZE(rows), PAIRS);
	close_pairs(steady, PAIRS / 2, PAIRS);
	steady->count = 1;
	if (!continue_dump(&table, fd, text, 600))
		return false;
	closing->is_once = steady_is_listed_once(steady, &table);
	compare(closing, &table, ports);
	table_free(&table);
	close(fd);
	return true;
}

/*
 * The connecting side closes first and stays in TIME_WAIT. On a busy machine a
 * retransmission may reach no socket, and the answer ends the TIME_WAIT unless
 * tcp_rfc1337 is set (RFC 1337). The rows before the first close are of full
 * sockets, and at most the batch that the module has taken follows them; so the dump
 * lists most of the first half in TIME_WAIT. All that the kernel lists at the end
 * existed throughout.
 */
TEST_F_TIMEOUT(chains, list_once_connections_that_enter_time_wait, 200)
{
	struct closing closing;

	SKIP_IF(return, namespace_write(SYSCTL "tcp_rfc1337", "1"));
	ASSERT_TRUE(close_amid_dump(&closing, &self->steady));
	TH_LOG("%zu connections stayed; %zu sockets listed in TIME_WAIT, %zu full",
	       closing.stayed, closing.timewait, closing.full);
	EXPECT_TRUE(closing.is_once);
	EXPECT_EQ(0U, closing.missing);
	EXPECT_EQ(0U, closing.twice);
	EXPECT_LT(100U, closing.timewait);
	EXPECT_LT(10U, closing.full);
}

TEST_HARNESS_MAIN
