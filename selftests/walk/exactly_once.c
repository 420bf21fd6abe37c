// SPDX-License-Identifier: GPL-2.0
/*
 * The guarantee of a pass: a socket that is there from its first read to its
 * last is listed exactly once, whatever the others do meanwhile, however the
 * text is read, and however long the kernel's chains are. The sockets that
 * must be there are known by SO_COOKIE.
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
#define CROWD		200
#define CROWD_PORT	9200

/* Connects, listens, binds and closes, in every order, until it is killed. */
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

/* Whether it is still there, and says how it ended if not. */
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

/* Whether there were so many rounds, sooner or later. */
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

/* Thousands of steady sockets amid others that come and go all the time. */
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
	/* Half of the cookies are made by this program, half by the module. */
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
	size_t i, pass = 0;

	for (i = 0; i < CHURNERS; i++) {
		ASSERT_TRUE(wait_for_churn(self->churners[i],
					   self->rounds + i, 1));
	}
	/*
	 * Three passes amid churn, and whatever passes find all churners waiting
	 * for a segment to be sent again.
	 */
	while (amid < 3) {
		before = rounds_of(self->rounds);
		EXPECT_TRUE(steady_is_listed_by(&self->steady,
						"select +cookie",
						variant->read_bytes))
			TH_LOG("pass %zu", pass);
		after = rounds_of(self->rounds);
		amid += before != after;
		for (i = 0; i < CHURNERS; i++) {
			ASSERT_TRUE(is_churning(self->churners[i],
						self->rounds[i]))
				TH_LOG("pass %zu, port %zu", pass,
				       CHURN_PORT + i);
		}
		pass++;
	}
}

/*
 * A list that takes several batches is begun, and then everything in it goes.
 * What comes behind it is listed, even if its cookies are smaller.
 */
TEST(a_list_that_empties_hides_nothing_behind_it)
{
	int crowd[CROWD], fd;
	struct steady steady = { 0 };
	struct table table;
	size_t length, i;
	char *text;

	SKIP_IF(return, namespace_enter());
	/* Each processor hands out cookies of its own, which ascend. */
	ASSERT_TRUE(run_on_processor(sched_getcpu()));
	for (i = 0; i < 40; i++) {
		steady_add(&steady, socket_bound(LOOPBACK, 0));
		steady_add(&steady, socket_listening(LOOPBACK, 0));
	}
	for (i = 0; i < steady.count; i++)
		socket_cookie(steady.fds[i]);
	for (i = 0; i < CROWD; i++) {
		crowd[i] = socket_bound(LOOPBACK, CROWD_PORT);
		socket_cookie(crowd[i]);
	}
	fd = open_selected("select cookie,lport");
	text = begin_pass_until(fd, " 9200\n", &length);
	for (i = 0; i < CROWD; i++)
		close(crowd[i]);
	ASSERT_TRUE(continue_pass(&table, fd, text, length));
	EXPECT_TRUE(steady_is_listed_once(&steady, &table));
	EXPECT_GT(CROWD, table_count(&table, "lport", "9200"));
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
	/* Its default follows the number of chains. */
	SKIP_IF(return, namespace_write(SYSCTL "tcp_max_tw_buckets", "10000"));
	steady_add_pairs(&self->steady, 500);
}

FIXTURE_TEARDOWN(chains)
{
	steady_close(&self->steady);
}

TEST_F_TIMEOUT(chains, of_500_connections_are_listed_amid_churn, 100)
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
 * What the kernel lists when all that was closed has come to its end. Before, it
 * would pass over some, as it counts how many of a chain it has shown.
 */
static size_t await_rest(struct proc_row *rows, size_t room)
{
	size_t count, i;
	bool is_moving;

	do {
		usleep(20000);
		count = witness_proc(rows, room);
		for (is_moving = false, i = 0; i < count; i++) {
			const char *state = witness_states[rows[i].state];

			is_moving |= strcmp(state, "TIME_WAIT") &&
				     strcmp(state, "LISTEN");
		}
	} while (is_moving);
	return count;
}

/*
 * The side that connected closes first, and stays as time-wait, but for a few if
 * the machine is busy: what they send again then finds nobody, and the answer to
 * that ends them (RFC 1337). What the kernel itself lists in the end was there all
 * the time.
 */
TEST_F(chains, list_once_what_becomes_timewait_meanwhile)
{
	int fd = open_selected("select cookie,kind");
	size_t count, i, missing = 0, stayed = 0;
	int server_port = local_port(self->steady.fds[0]), ports[500];
	static struct proc_row rows[2048];
	uint64_t cookies[500];
	struct table table;
	char *text;

	SKIP_IF(return, namespace_write(SYSCTL "tcp_rfc1337", "1"));
	for (i = 0; i < 500; i++) {
		cookies[i] = socket_cookie(self->steady.fds[1 + 2 * i]);
		ports[i] = local_port(self->steady.fds[1 + 2 * i]);
	}
	text = begin_pass(fd, 600);
	for (i = 1; i < self->steady.count; i++)
		close(self->steady.fds[i]);
	self->steady.count = 1;
	ASSERT_TRUE(continue_pass(&table, fd, text, 600));
	count = await_rest(rows, ARRAY_SIZE(rows));
	EXPECT_TRUE(steady_is_listed_once(&self->steady, &table));
	for (i = 0; i < 500; i++) {
		if (!is_in_proc(rows, count, ports[i], server_port))
			continue;
		stayed++;
		missing += table_find_u64(&table, "cookie", cookies[i]) ==
			   TABLE_NONE;
	}
	EXPECT_EQ(0U, missing) TH_LOG("of %zu connections", stayed);
	EXPECT_LT(450U, stayed);
	EXPECT_LT(100U, table_count(&table, "kind", "timewait"));
	EXPECT_LT(10U, table_count(&table, "kind", "full"));
	table_free(&table);
	close(fd);
}

TEST_HARNESS_MAIN
