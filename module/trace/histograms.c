// SPDX-License-Identifier: GPL-2.0
/*
 * Histograms of closed connections, by the local port that they came to.
 * Connections dialled from this host share a line, and so do the ports that come
 * after the table is full. So the size is constant.
 */
#include "trace/histograms.h"
#include "record/record.h"

#include <linux/tcplens.h>

#include <linux/errno.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

static struct tcplens_service *services;
/* Held over a few additions or the copy of a line; softirqs take it too. */
static DEFINE_RAW_SPINLOCK(lock);

/**
 * tcplens_histograms_init() - allocate the lines, once
 *
 * Context: Process context, one caller at a time.
 * Return: 0, also if they are allocated already, or -ENOMEM.
 */
int tcplens_histograms_init(void)
{
	struct tcplens_service *lines;

	if (services)
		return 0;
	lines = kvcalloc(TCPLENS_HISTOGRAMS_LINES, sizeof(*lines), GFP_KERNEL);
	if (!lines)
		return -ENOMEM;
	/* Readers can look already. */
	smp_store_release(&services, lines);
	return 0;
}

/**
 * tcplens_histograms_exit() - free the lines
 *
 * Context: Process context; no probe runs and no file is open.
 */
void tcplens_histograms_exit(void)
{
	kvfree(services);
	services = NULL;
}

/**
 * tcplens_histograms_bytes() - memory used
 *
 * Context: Any.
 * Return: bytes.
 */
size_t tcplens_histograms_bytes(void)
{
	return READ_ONCE(services) ?
	       TCPLENS_HISTOGRAMS_LINES * sizeof(*services) : 0;
}

static struct tcplens_service *service_of(const struct tcplens_record *record)
{
	u32 port = record->local.port;
	unsigned int i;

	if (record->connect_us != TCPLENS_ABSENT_U32 ||
	    record->old_state == TCPLENS_STATE_SYN_SENT)
		return &services[TCPLENS_HISTOGRAMS_OUT];
	for (i = 0; i < TCPLENS_HISTOGRAMS_PORTS; i++) {
		struct tcplens_service *service =
			&services[(port + i) % TCPLENS_HISTOGRAMS_PORTS];

		if (!service->port)
			service->port = port;
		if (service->port == port)
			return service;
	}
	return &services[TCPLENS_HISTOGRAMS_OTHER];
}

static void add(struct tcplens_service *service,
		enum tcplens_histogram histogram, u64 value)
{
	unsigned int bucket = value > 1 ? ilog2(value - 1) + 1 : 0;

	bucket = min(bucket, TCPLENS_HISTOGRAMS_BUCKETS - 1);
	service->sums[histogram] += value;
	service->counts[histogram][bucket]++;
}

static void add_u32(struct tcplens_service *service,
		    enum tcplens_histogram histogram, u32 value)
{
	if (value != TCPLENS_ABSENT_U32)
		add(service, histogram, value);
}

static void add_u64(struct tcplens_service *service,
		    enum tcplens_histogram histogram, u64 value)
{
	if (value != TCPLENS_ABSENT_U64)
		add(service, histogram, value);
}

/**
 * tcplens_histograms_add() - count a closed connection
 * @record: The connection.
 *
 * Context: In a probe; interrupts are off.
 */
void tcplens_histograms_add(const struct tcplens_record *record)
{
	struct tcplens_service *service;

	raw_spin_lock(&lock);
	service = service_of(record);
	service->connections++;
	add_u32(service, TCPLENS_HISTOGRAM_CONNECT_US, record->connect_us);
	add_u64(service, TCPLENS_HISTOGRAM_AGE_MS, record->age_ms);
	add_u32(service, TCPLENS_HISTOGRAM_SRTT_US, record->srtt_us);
	add_u64(service, TCPLENS_HISTOGRAM_RETRANS_TOTAL,
		record->retrans_total);
	add(service, TCPLENS_HISTOGRAM_BYTES,
	    record->bytes_sent + record->bytes_received);
	raw_spin_unlock(&lock);
}

/**
 * tcplens_histograms_copy() - copy a line of all histograms, at one moment
 * @service: The copy.
 * @line: The line, below TCPLENS_HISTOGRAMS_LINES.
 *
 * Context: Process context.
 * Return: false if nothing was ever recorded.
 */
bool tcplens_histograms_copy(struct tcplens_service *service, unsigned int line)
{
	unsigned long flags;

	if (!READ_ONCE(services))
		return false;
	raw_spin_lock_irqsave(&lock, flags);
	*service = services[line];
	raw_spin_unlock_irqrestore(&lock, flags);
	return true;
}

/**
 * tcplens_histograms_reset() - clear all lines
 *
 * Context: Process context.
 */
void tcplens_histograms_reset(void)
{
	unsigned long flags;
	unsigned int i;

	if (!READ_ONCE(services))
		return;
	for (i = 0; i < TCPLENS_HISTOGRAMS_LINES; i++) {
		raw_spin_lock_irqsave(&lock, flags);
		memset(&services[i], 0, sizeof(services[i]));
		raw_spin_unlock_irqrestore(&lock, flags);
	}
}
