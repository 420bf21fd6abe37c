// SPDX-License-Identifier: GPL-2.0
/*
 * Values of several fields of a connection: whenever the kernel changes the
 * fields, also between two loads, a value is one that the connection had.
 *
 * A test has a story: steps that the kernel takes one after the other, in the
 * order of its stores. Each step runs before any load of the reader, for all
 * choices of loads. In another test, every load has a whole story before it.
 */
#define TCPLENS_HAVE_RTO_TOTALS
#include "record/record.h"
#include "sample/moment.c"
#include "sample/state.h"
#include "compat/net/tcp.h"

#include "kselftest_harness.h"

#define MOST_STEPS	4
#define FIRST_SEQ	0xfffff000U
#define ABSENT		TCPLENS_ABSENT_U64

/**
 * struct story - what the kernel does, and a value that the reader loads
 * @begin: Sets up the socket.
 * @steps: The steps.
 * @truth: The value, without concurrency.
 * @read: The value, by the module's functions.
 */
struct story {
	void (*begin)(void);

	void (*steps[MOST_STEPS])(void);
	u64 (*truth)(void);
	u64 (*read)(void);
};

u32 now_jiffies, now_ms;

static struct tcp_sock tp;
static struct tcplens_record record;

static const struct sock *const sk = &tp.csk.sk;

static const struct story *story;
static unsigned int loads, next_step, at[MOST_STEPS];
static bool is_restless;
static u64 truths[MOST_STEPS + 1], largest;

static void take_step(void)
{
	story->steps[next_step]();
	truths[++next_step] = story->truth();
}

/* Before each load of the reader. */
void loaded(void)
{
	unsigned int i;

	loads++;
	while (!is_restless && next_step < MOST_STEPS &&
	       story->steps[next_step] && at[next_step] <= loads)
		take_step();
	for (i = 0; is_restless && i < MOST_STEPS && story->steps[i]; i++) {
		bool was_restless = is_restless;

		story->steps[i]();
		/* The truth needs no steps. */
		is_restless = false;
		at[0] = ~0U;
		next_step = MOST_STEPS;
		if (story->truth() != ABSENT && story->truth() > largest)
			largest = story->truth();
		is_restless = was_restless;
	}
}

static void begin(const struct story *told)
{
	story = told;
	memset(&tp, 0, sizeof(tp));
	tp.csk.sk.sk_state = TCP_ESTABLISHED;
	now_jiffies = 0xffffff00;
	now_ms = 0xffffff00;
	told->begin();
	next_step = 0;
	loads = 0;
	truths[0] = told->truth();
	largest = truths[0];
}

static bool is_a_truth(u64 value)
{
	unsigned int i;

	for (i = 0; i <= next_step && i <= MOST_STEPS; i++) {
		if (truths[i] == value)
			return true;
	}
	return false;
}

/* The value, with each step before the load that @at says. */
static void expect_truth(struct __test_metadata *_metadata)
{
	u64 value;

	is_restless = false;
	begin(story);
	value = story->read();
	EXPECT_TRUE(is_a_truth(value))
		TH_LOG("%llu, steps before loads %u %u %u %u: %llu %llu %llu",
		       (unsigned long long)value, at[0], at[1], at[2], at[3],
		       (unsigned long long)truths[0],
		       (unsigned long long)truths[1],
		       (unsigned long long)truths[2]);
}

static unsigned int steps_of(const struct story *told)
{
	unsigned int count = 0;

	while (count < MOST_STEPS && told->steps[count])
		count++;
	return count;
}

/* Tries all ways to place the steps from @step on, the first not before @from. */
static void place(struct __test_metadata *_metadata, unsigned int step,
		  unsigned int from, unsigned int to)
{
	unsigned int i;

	if (step == steps_of(story)) {
		expect_truth(_metadata);
		return;
	}
	for (i = from; i <= to; i++) {
		at[step] = i;
		place(_metadata, step + 1, i, to);
	}
}

/* Loads of a reader that nothing disturbs. */
static unsigned int loads_of(const struct story *told)
{
	unsigned int i;

	for (i = 0; i < MOST_STEPS; i++)
		at[i] = ~0U;
	is_restless = false;
	begin(told);
	told->read();
	return loads;
}

static void tell(struct __test_metadata *_metadata, const struct story *told)
{
	unsigned int count = loads_of(told);

	ASSERT_LT(1, count);
	story = told;
	place(_metadata, 0, 1, count + 1);
}

/* Every load has the whole story before it: a value is possible, or not known. */
static void tell_always(struct __test_metadata *_metadata,
			const struct story *told)
{
	u64 value;

	begin(told);
	is_restless = true;
	value = told->read();
	is_restless = false;
	EXPECT_TRUE(value == ABSENT || value <= largest)
		TH_LOG("%llu, at most %llu is possible",
		       (unsigned long long)value, (unsigned long long)largest);
}

/* The send queue. */

static void begin_sending(void)
{
	tp.snd_una = FIRST_SEQ;
	tp.snd_nxt = FIRST_SEQ + 1000;
	tp.write_seq = FIRST_SEQ + 3000;
	tp.packets_out = 1;
}

static void begin_idle(void)
{
	tp.snd_una = FIRST_SEQ;
	tp.snd_nxt = FIRST_SEQ;
	tp.write_seq = FIRST_SEQ;
}

static void write_data(void)
{
	tp.write_seq += 100000;
}

static void send_data(void)
{
	tp.packets_out += (tp.write_seq - tp.snd_nxt) / 1000;
	tp.snd_nxt = tp.write_seq;
}

static void acknowledge(void)
{
	tp.snd_una = tp.snd_nxt;
	tp.packets_out = 0;
}

static void acknowledge_half(void)
{
	tp.snd_una += (tp.snd_nxt - tp.snd_una) / 2;
}

/* A process writes, sends and gets all acknowledged. */
static void exchange(void)
{
	write_data();
	send_data();
	acknowledge();
}

static u64 true_sendq(void)
{
	return tp.write_seq - tp.snd_una;
}

static u64 true_notsent(void)
{
	return tp.write_seq - tp.snd_nxt;
}

static u64 true_retransq(void)
{
	return tp.snd_nxt - tp.snd_una;
}

/* As in aggregates: the receive queue in the upper half. */
static u64 read_bytes(void)
{
	int state = inet_sk_state_load(sk);
	u32 recvq, sendq;

	if (!tcplens_moment_bytes(sk, state, &recvq, &sendq))
		return tcplens_moment_bytes_again(sk);
	return (u64)recvq << 32 | sendq;
}

static u64 read_sendq(void)
{
	return (u32)read_bytes();
}

static u64 read_sendq_of_a_row(void)
{
	tcplens_moment_queues(&record, sk);
	return record.sendq_bytes;
}

static u64 read_notsent(void)
{
	tcplens_moment_queues(&record, sk);
	return record.notsent_bytes;
}

static u64 read_retransq(void)
{
	tcplens_moment_queues(&record, sk);
	return record.retransq_bytes;
}

TEST(send_queues_are_of_one_moment)
{
	struct story stories[] = {
		{ begin_sending, { write_data, send_data, acknowledge } },
		{ begin_sending, { write_data, send_data, acknowledge_half,
				   write_data } },
		{ begin_idle, { exchange, exchange } },
	};
	static u64 (*const values[][2])(void) = {
		{ true_sendq, read_sendq },
		{ true_sendq, read_sendq_of_a_row },
		{ true_notsent, read_notsent },
		{ true_retransq, read_retransq },
	};
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(stories); i++) {
		for (j = 0; j < ARRAY_SIZE(values); j++) {
			stories[i].truth = values[j][0];
			stories[i].read = values[j][1];
			tell(_metadata, &stories[i]);
			tell_always(_metadata, &stories[i]);
		}
	}
}

/* As tcp_disconnect(): first the state, then a sequence number far ahead. */
static void close_socket(void)
{
	tp.csk.sk.sk_state = TCP_CLOSE;
}

static void jump_ahead(void)
{
	tp.packets_out = 0;
	tp.write_seq += 65535 + 2;
}

/* As tcp_v4_connect() and tcp_connect(). */
static void begin_closed(void)
{
	tp.csk.sk.sk_state = TCP_CLOSE;
}

static void start_connect(void)
{
	tp.csk.sk.sk_state = TCP_SYN_SENT;
}

static void choose_number(void)
{
	tp.write_seq = FIRST_SEQ;
}

static void use_number(void)
{
	tp.snd_una = tp.write_seq;
	tp.snd_nxt = tp.write_seq;
}

static void send_syn(void)
{
	tp.write_seq++;
	tp.packets_out = 1;
	tp.snd_nxt++;
}

/* Nothing is queued before the SYN, and after the end. */
static u64 true_sendq_of_state(void)
{
	if (tp.csk.sk.sk_state == TCP_CLOSE ||
	    (tp.csk.sk.sk_state == TCP_SYN_SENT && !tp.packets_out))
		return 0;
	return true_sendq();
}

TEST(a_socket_that_connects_or_disconnects_has_no_send_queue)
{
	static const struct story stories[] = {
		{ begin_sending, { close_socket, jump_ahead },
		  true_sendq_of_state, read_sendq },
		{ begin_sending, { close_socket, jump_ahead },
		  true_sendq_of_state, read_sendq_of_a_row },
		{ begin_closed, { start_connect, choose_number, use_number,
				  send_syn },
		  true_sendq_of_state, read_sendq },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(stories); i++)
		tell(_metadata, &stories[i]);
	begin(&stories[0]);
	close_socket();
	jump_ahead();
	EXPECT_EQ(0, read_sendq());
	EXPECT_EQ(0, read_notsent());
	EXPECT_EQ(0, read_retransq());
	/* A connect() that waits for data to send it with the SYN. */
	begin(&stories[2]);
	start_connect();
	choose_number();
	EXPECT_EQ(0, read_sendq());
	EXPECT_EQ(0, read_notsent());
}

/* As tcp_set_state(TCP_CLOSE): first the port, then the state. */
static void begin_connected(void)
{
	tp.csk.sk.inet_num = 80;
}

static void give_port_back(void)
{
	tp.csk.sk.inet_num = 0;
}

static u64 true_state(void)
{
	return tp.csk.sk.sk_state;
}

static u64 read_state(void)
{
	u16 port;

	return tcplens_state_load(sk, &port);
}

TEST(a_socket_that_closes_is_never_bound)
{
	static const struct story closing = {
		begin_connected, { give_port_back, close_socket },
		true_state, read_state,
	};

	tell(_metadata, &closing);
}

/* The receive queue and the window. */

static void begin_receiving(void)
{
	tp.copied_seq = FIRST_SEQ;
	tp.rcv_nxt = FIRST_SEQ + 500;
	tp.rcv_wup = FIRST_SEQ;
	tp.rcv_wnd = 60000;
}

static void receive_data(void)
{
	tp.rcv_nxt += 20000;
}

static void read_data(void)
{
	tp.copied_seq = tp.rcv_nxt;
}

/* As __tcp_select_window() and tcp_select_window(): the right edge moves on. */
static void advertise(void)
{
	tp.rcv_wup = tp.rcv_nxt;
}

static u64 true_recvq(void)
{
	return tp.rcv_nxt - tp.copied_seq;
}

static u64 read_recvq(void)
{
	return read_bytes() >> 32;
}

static u64 read_recvq_of_a_row(void)
{
	tcplens_moment_queues(&record, sk);
	return record.recvq_bytes;
}

static u64 true_window(void)
{
	return tp.rcv_wup + tp.rcv_wnd - tp.rcv_nxt;
}

static u64 read_window(void)
{
	tcplens_moment_window(&record, sk);
	return record.rcv_window;
}

static void begin_syn_sent(void)
{
	tp.csk.sk.sk_state = TCP_SYN_SENT;
}

/* As tcp_rcv_synsent_state_process(). */
static void learn_peers_number(void)
{
	tp.rcv_nxt = 123456789;
}

static void start_reading_there(void)
{
	tp.copied_seq = tp.rcv_nxt;
}

static void establish(void)
{
	tp.csk.sk.sk_state = TCP_ESTABLISHED;
}

static u64 nothing(void)
{
	return 0;
}

TEST(receive_queues_are_of_one_moment)
{
	static const struct story stories[] = {
		{ begin_receiving, { receive_data, read_data, receive_data,
				     read_data }, true_recvq, read_recvq },
		{ begin_receiving, { receive_data, read_data, receive_data,
				     read_data }, true_recvq,
		  read_recvq_of_a_row },
		{ begin_receiving, { receive_data, advertise, receive_data,
				     advertise }, true_window, read_window },
	};
	static const struct story handshakes[] = {
		{ begin_syn_sent, { learn_peers_number, start_reading_there,
				    establish }, nothing, read_recvq },
		{ begin_syn_sent, { learn_peers_number, start_reading_there,
				    establish }, nothing, read_recvq_of_a_row },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(stories); i++) {
		tell(_metadata, &stories[i]);
		tell_always(_metadata, &stories[i]);
	}
	for (i = 0; i < ARRAY_SIZE(handshakes); i++)
		tell(_metadata, &handshakes[i]);
}

/* Times. */

static void begin_busy(void)
{
	tp.chrono_type = TCP_CHRONO_BUSY;
	tp.chrono_start = now_jiffies - 5000;
	tp.chrono_stat[0] = 300;
	tp.chrono_stat[1] = 20;
}

static void pass_time(void)
{
	now_jiffies += 700;
	now_ms += 2800;
}

/* As tcp_chrono_set(). */
static void limit_by(enum tcp_chrono type)
{
	if (tp.chrono_type)
		tp.chrono_stat[tp.chrono_type - 1] += now_jiffies - tp.chrono_start;
	tp.chrono_start = now_jiffies;
	tp.chrono_type = type;
}

static void be_idle(void)
{
	limit_by(TCP_CHRONO_UNSPEC);
}

static void be_limited_by_window(void)
{
	limit_by(TCP_CHRONO_RWND_LIMITED);
}

static u64 true_ticks(enum tcp_chrono type)
{
	u64 ticks = tp.chrono_stat[type - 1];

	if (type == tp.chrono_type)
		ticks += now_jiffies - tp.chrono_start;
	return ticks * (USEC_PER_SEC / HZ);
}

static u64 true_busy(void)
{
	return true_ticks(TCP_CHRONO_BUSY);
}

static u64 true_limited(void)
{
	return true_ticks(TCP_CHRONO_RWND_LIMITED);
}

static u64 read_busy(void)
{
	tcplens_moment_limits(&record, sk);
	return record.cwnd_limited_us;
}

static u64 read_limited(void)
{
	tcplens_moment_limits(&record, sk);
	return record.rwnd_limited_us;
}

static void begin_recovering(void)
{
	tp.total_rto = 5;
	tp.total_rto_recoveries = 2;
	tp.rto_stamp = now_ms - 4000;
	tp.total_rto_time = 100;
}

/* As tcp_update_rto_time(). */
static void recover(void)
{
	tp.total_rto_time += now_ms - tp.rto_stamp;
	tp.rto_stamp = 0;
}

static u64 true_rto_time(void)
{
	return tp.total_rto_time + (tp.rto_stamp ? now_ms - tp.rto_stamp : 0);
}

static u64 read_rto_time(void)
{
	u32 total, recoveries;
	u64 time_ms;

	tcplens_rto_totals(&tp, &total, &recoveries, &time_ms);
	return time_ms;
}

static void recover_if_needed(void)
{
	if (tp.rto_stamp)
		recover();
	else
		tp.rto_stamp = now_ms;
}

TEST(times_count_no_interval_twice)
{
	static const struct story stories[] = {
		{ begin_busy, { pass_time, be_idle, pass_time },
		  true_busy, read_busy },
		{ begin_busy, { pass_time, be_limited_by_window, pass_time },
		  true_busy, read_busy },
		{ begin_busy, { be_limited_by_window, pass_time, be_idle },
		  true_limited, read_limited },
		{ begin_recovering, { pass_time, recover, pass_time },
		  true_rto_time, read_rto_time },
	};
	static const struct story always = {
		begin_recovering, { pass_time, recover_if_needed },
		true_rto_time, read_rto_time,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(stories); i++)
		tell(_metadata, &stories[i]);
	for (i = 0; i < ARRAY_SIZE(stories) - 1; i++)
		tell_always(_metadata, &stories[i]);
	tell_always(_metadata, &always);
}

/* A rate has a numerator and a denominator of one sample. */

static void begin_measured(void)
{
	tp.rate_delivered = 10;
	tp.rate_interval_us = 1000;
}

/* As tcp_rate_gen(). */
static void measure(void)
{
	bool is_fast = tp.rate_delivered > 10;

	tp.rate_delivered = is_fast ? 10 : 10000;
	tp.rate_interval_us = is_fast ? 1000 : 500000;
}

static u64 true_rate(void)
{
	return (u64)tp.rate_delivered * 1000000 / tp.rate_interval_us;
}

static u64 read_rate(void)
{
	record.snd_mss = 1;
	record.delivery_rate = ABSENT;
	tcplens_moment_rate(&record, sk);
	return record.delivery_rate;
}

/* Segments in flight, as tcp_packets_in_flight(). */

static void begin_losing(void)
{
	tp.packets_out = 100;
	tp.sacked_out = 20;
	tp.lost_out = 30;
	tp.retrans_out = 5;
}

static void retransmit(void)
{
	tp.retrans_out = tp.lost_out;
}

static void acknowledge_all(void)
{
	tp.packets_out = 1;
	tp.sacked_out = 0;
	tp.lost_out = 0;
	tp.retrans_out = 0;
}

static u64 true_in_flight(void)
{
	return tp.packets_out + tp.retrans_out - tp.sacked_out - tp.lost_out;
}

static u64 read_in_flight(void)
{
	tcplens_moment_scoreboard(&record, sk);
	return (u64)record.unacked + record.retrans_out - record.sacked -
	       record.lost;
}

TEST(rates_and_scoreboards_are_of_one_moment)
{
	static const struct story stories[] = {
		{ begin_measured, { measure, measure }, true_rate, read_rate },
		{ begin_losing, { retransmit, acknowledge_all },
		  true_in_flight, read_in_flight },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(stories); i++)
		tell(_metadata, &stories[i]);
	tell_always(_metadata, &stories[0]);
}

/*
 * When the peer acknowledged in order, or the flight began. The order is that of
 * tcp_rate_skb_sent() and tcp_event_new_data_sent(), and that of tcp_ack().
 */

static u64 true_progress;

static void begin_acknowledged(void)
{
	tp.rx_opt.sack_ok = 1;
	tp.snd_una = FIRST_SEQ;
	tp.snd_nxt = FIRST_SEQ;
	tp.delivered_mstamp = 0x100000005;
	true_progress = tp.delivered_mstamp;
}

static void stamp_flight(void)
{
	tp.delivered_mstamp = 0x2fffffff0;
	true_progress = tp.delivered_mstamp;
}

static void send_flight(void)
{
	tp.snd_nxt += 3000;
	tp.packets_out = 3;
}

static void begin_flight(void)
{
	begin_acknowledged();
	stamp_flight();
	send_flight();
}

static void acknowledge_selectively(void)
{
	tp.sacked_out = 1;
	true_progress = 0;
}

static void stamp_selective(void)
{
	tp.delivered_mstamp = 0x300000001;
}

static void acknowledge_flight(void)
{
	tp.snd_una = tp.snd_nxt;
	tp.sacked_out = 0;
	tp.packets_out = 0;
	tp.delivered_mstamp = 0x300000002;
	true_progress = tp.delivered_mstamp;
}

/* As tcp_timeout_mark_lost(). */
static void renege(void)
{
	tp.is_sack_reneg = 1;
	tp.sacked_out = 0;
}

/* As tcp_reset(). */
static void drop_flight(void)
{
	tp.packets_out = 0;
	true_progress = 0;
}

static u64 the_true_progress(void)
{
	return true_progress;
}

static u64 read_progress(void)
{
	return tcplens_moment_progress_us(sk);
}

TEST(progress_is_that_of_the_last_acknowledgment_in_order)
{
	static const struct story stories[] = {
		{ begin_acknowledged, { stamp_flight, send_flight },
		  the_true_progress, read_progress },
		{ begin_flight, { acknowledge_selectively, stamp_selective,
				  acknowledge_flight },
		  the_true_progress, read_progress },
		{ begin_flight, { acknowledge_selectively, stamp_selective,
				  renege, acknowledge_flight },
		  the_true_progress, read_progress },
		{ begin_flight, { drop_flight },
		  the_true_progress, read_progress },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(stories); i++)
		tell(_metadata, &stories[i]);
	/* The time of the flight is no longer one of an acknowledgment. */
	is_restless = false;
	at[0] = ~0U;
	begin(&stories[3]);
	drop_flight();
	EXPECT_EQ(0U, read_progress());
	/* Without SACK, a duplicate ACK counts. */
	begin(&stories[1]);
	tp.rx_opt.sack_ok = 0;
	EXPECT_EQ(0U, read_progress());
}

TEST_HARNESS_MAIN
