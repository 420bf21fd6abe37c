// SPDX-License-Identifier: GPL-2.0
/*
 * The histograms: how connections have fared until they ended, by the local port
 * of the service that they came to. What connections this host began have in
 * common is a line of its own, `out`; and of more services than there is room
 * for, the latest are under `other`. So the size is constant.
 *
 * Each bucket has the connections whose value is at most the number in its
 * name, and more than that of the bucket before.
 */
#include "trace/histograms.h"
#include "output/text.h"
#include "output/stream.h"

#include <linux/tcplens.h>

#include <linux/errno.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

/* Of each histogram: at most 1, 2, 4, ... and the last one for what is more. */
#define BUCKETS		34U
/* Services that have lines of their own. */
#define SERVICES	62U
#define OUT		SERVICES
#define OTHER		(SERVICES + 1)
#define LINES		(SERVICES + 2)
#define LINE_BYTES	((BUCKETS + 4) * TCPLENS_TEXT_U64_BYTES)

enum histogram {
	CONNECT_US,
	LIFE_MS,
	SRTT_US,
	RETRANSMISSIONS,
	BYTES,
	HISTOGRAMS,
};

static const char *const names[HISTOGRAMS] = {
	[CONNECT_US]		= "connect_us",
	[LIFE_MS]		= "life_ms",
	[SRTT_US]		= "srtt_us",
	[RETRANSMISSIONS]	= "retransmissions",
	[BYTES]			= "bytes",
};

/**
 * struct service - the connections of one line of each histogram
 * @port: The local port; 0 where it is not used, or not about one.
 * @connections: All of them.
 * @sums: The values added up.
 * @counts: How many have values of each bucket; those whose value is not known
 *	are in none.
 */
struct service {
	u32 port;
	u64 connections;
	u64 sums[HISTOGRAMS];
	u64 counts[HISTOGRAMS][BUCKETS];
};

static struct service *services;
/* Held over a few additions, or the copy of one service, as log.h says. */
static DEFINE_RAW_SPINLOCK(lock);

/**
 * tcplens_histograms_init() - make room, once
 *
 * Context: Process context, one at a time.
 * Return: 0, also if there is room already, or -ENOMEM.
 */
int tcplens_histograms_init(void)
{
	struct service *room;

	if (services)
		return 0;
	room = kvcalloc(LINES, sizeof(*room), GFP_KERNEL);
	if (!room)
		return -ENOMEM;
	/* Readers may look already. */
	smp_store_release(&services, room);
	return 0;
}

/**
 * tcplens_histograms_exit() - give the room back
 *
 * Context: Process context; no probe runs and nobody reads any more.
 */
void tcplens_histograms_exit(void)
{
	kvfree(services);
	services = NULL;
}

/**
 * tcplens_histograms_bytes() - the memory that they take
 *
 * Context: Any.
 * Return: bytes.
 */
size_t tcplens_histograms_bytes(void)
{
	return READ_ONCE(services) ? LINES * sizeof(*services) : 0;
}

static struct service *service_of(const struct tcplens_record *record)
{
	u32 port = record->local.port;
	unsigned int i;

	if (record->connect_us != TCPLENS_ABSENT_U32 ||
	    record->old_state == TCPLENS_STATE_SYN_SENT)
		return &services[OUT];
	for (i = 0; i < SERVICES; i++) {
		struct service *service = &services[(port + i) % SERVICES];

		if (!service->port)
			service->port = port;
		if (service->port == port)
			return service;
	}
	return &services[OTHER];
}

static void add(struct service *service, enum histogram histogram, u64 value)
{
	unsigned int bucket = value > 1 ? ilog2(value - 1) + 1 : 0;

	service->sums[histogram] += value;
	service->counts[histogram][min(bucket, BUCKETS - 1)]++;
}

static void add_u32(struct service *service, enum histogram histogram,
		    u32 value)
{
	if (value != TCPLENS_ABSENT_U32)
		add(service, histogram, value);
}

static void add_u64(struct service *service, enum histogram histogram,
		    u64 value)
{
	if (value != TCPLENS_ABSENT_U64)
		add(service, histogram, value);
}

/**
 * tcplens_histograms_add() - a connection has ended
 * @record: What it was.
 *
 * Context: In a probe; interrupts are off.
 */
void tcplens_histograms_add(const struct tcplens_record *record)
{
	struct service *service;

	raw_spin_lock(&lock);
	service = service_of(record);
	service->connections++;
	add_u32(service, CONNECT_US, record->connect_us);
	add_u64(service, LIFE_MS, record->age_ms);
	add_u32(service, SRTT_US, record->srtt_us);
	add_u32(service, RETRANSMISSIONS, record->retrans_total);
	add(service, BYTES, record->bytes_sent + record->bytes_received);
	raw_spin_unlock(&lock);
}

static void reset(void)
{
	unsigned long flags;
	unsigned int i;

	for (i = 0; i < LINES; i++) {
		raw_spin_lock_irqsave(&lock, flags);
		memset(&services[i], 0, sizeof(services[i]));
		raw_spin_unlock_irqrestore(&lock, flags);
	}
}

/**
 * struct reader - what an open file keeps
 * @service: A copy of the service in work.
 * @next: The line that comes next, of all histograms; 0 is the header.
 */
struct reader {
	struct service service;
	unsigned int next;
};

static struct reader *reader_of(struct tcplens_stream *stream)
{
	return (struct reader *)stream->state;
}

static char *put_name(char *out, unsigned int bucket)
{
	if (bucket == BUCKETS - 1)
		return tcplens_text_string(out, " more");
	out = tcplens_text_string(out, " le_");
	return tcplens_text_u64(out, 1ULL << bucket);
}

static char *put_header(char *out)
{
	unsigned int i;

	out = tcplens_text_string(out, "histogram service connections sum");
	for (i = 0; i < BUCKETS; i++)
		out = put_name(out, i);
	*out++ = '\n';
	return out;
}

static char *put_number(char *out, u64 value)
{
	*out++ = ' ';
	return tcplens_text_u64(out, value);
}

static char *put_line(char *out, const struct service *service,
		      unsigned int line, enum histogram histogram)
{
	unsigned int i;

	out = tcplens_text_string(out, names[histogram]);
	if (line == OUT)
		out = tcplens_text_string(out, " out");
	else if (line == OTHER)
		out = tcplens_text_string(out, " other");
	else
		out = put_number(out, service->port);
	out = put_number(out, service->connections);
	out = put_number(out, service->sums[histogram]);
	for (i = 0; i < BUCKETS; i++)
		out = put_number(out, service->counts[histogram][i]);
	*out++ = '\n';
	return out;
}

static void copy(struct service *to, unsigned int line)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&lock, flags);
	*to = services[line];
	raw_spin_unlock_irqrestore(&lock, flags);
}

static void histograms_rewind(struct tcplens_stream *stream)
{
	reader_of(stream)->next = 0;
}

/* One service: all its lines are of the same moment. */
static int histograms_fill(struct tcplens_stream *stream)
{
	struct reader *reader = reader_of(stream);
	char *out = tcplens_stream_tail(stream);
	unsigned int line = reader->next - 1;
	enum histogram histogram;

	BUILD_BUG_ON(TCPLENS_STREAM_KEPT + HISTOGRAMS * LINE_BYTES >
		     TCPLENS_STREAM_BYTES);
	if (!reader->next) {
		out = put_header(out);
	} else {
		copy(&reader->service, line);
		if (reader->service.connections)
			for (histogram = 0; histogram < HISTOGRAMS; histogram++)
				out = put_line(out, &reader->service, line,
					       histogram);
	}
	tcplens_stream_advance(stream, out);
	stream->finished = reader->next++ == LINES || !READ_ONCE(services);
	return 0;
}

static int histograms_query(struct tcplens_stream *stream, const char *line,
			    size_t length)
{
	static const char word[] = "reset";
	char *out = tcplens_stream_tail(stream);

	if (length && line[length - 1] == '\n')
		length--;
	if (length == strlen(word) && !memcmp(line, word, length)) {
		if (READ_ONCE(services))
			reset();
		return 0;
	}
	out = tcplens_text_string(out, "error: all that can be written here is reset\n");
	tcplens_stream_advance(stream, out);
	return -EINVAL;
}

const struct tcplens_stream_ops tcplens_histograms_ops = {
	.state_size	= sizeof(struct reader),
	.rewind		= histograms_rewind,
	.fill		= histograms_fill,
	.query		= histograms_query,
};
