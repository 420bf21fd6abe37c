// SPDX-License-Identifier: GPL-2.0
/*
 * The file `counters`: numbers that only grow, for programs that compute rates. Its
 * format is that of Prometheus, which wants the lines of a metric together.
 *
 * A service that was used has all its lines, except those of reasons and errors that
 * never occurred.
 */
#include "files/counters.h"
#include "output/stream.h"
#include "output/text.h"
#include "record/columns.h"
#include "trace/counters.h"
#include "trace/living.h"
#include "trace/services.h"

#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/string.h>
#include <linux/time64.h>

/* More than the lines of a metric and a service, or the comments before them. */
#define LINES_BYTES	2048

static const char *const limits[] = { "cwnd", "rwnd", "sndbuf" };

static const char *const failures[TCPLENS_FAILURES] = {
	[TCPLENS_FAILURE_NONE]		= "-",
	[TCPLENS_FAILURE_EACCES]	= "EACCES",
	[TCPLENS_FAILURE_EADDRNOTAVAIL]	= "EADDRNOTAVAIL",
	[TCPLENS_FAILURE_ENETUNREACH]	= "ENETUNREACH",
	[TCPLENS_FAILURE_ECONNABORTED]	= "ECONNABORTED",
	[TCPLENS_FAILURE_ETIMEDOUT]	= "ETIMEDOUT",
	[TCPLENS_FAILURE_ECONNREFUSED]	= "ECONNREFUSED",
	[TCPLENS_FAILURE_EHOSTUNREACH]	= "EHOSTUNREACH",
	[TCPLENS_FAILURE_OTHER]		= "other",
};

/**
 * struct metric - a name with its lines
 * @name: The name, without the prefix and the suffix that all have.
 * @help: What it counts.
 * @counter: Its first counter, an enum tcplens_counter.
 * @factor: What a unit of the counter is in that of the metric.
 * @label: The name of a further label, or NULL.
 * @labels: The values of that label, one for each counter; NULL if they are the
 *	names of the column @label.
 * @count: How many counters it has.
 * @is_sparse: Counters that are 0 have no line.
 */
struct metric {
	const char *name;
	const char *help;
	u8 counter;
	u32 factor;
	const char *label;
	const char *const *labels;
	u8 count;
	bool is_sparse;
};

#define ONE(first)		.counter = TCPLENS_COUNTER_##first, .factor = 1, .count = 1
#define SEVERAL(first, names, word)					\
	.counter = TCPLENS_COUNTER_##first, .label = word,		\
	.labels = names, .count = ARRAY_SIZE(names)

static const struct metric metrics[] = {
	{
		.name = "connections_opened",
		.help = "Connections that were established.",
		ONE(OPENED),
	}, {
		.name = "connections_closed",
		.help = "Connections that ended, by reason.",
		.counter = TCPLENS_COUNTER_CLOSED, .factor = 1,
		.label = "close_reason", .count = TCPLENS_CLOSE_REASONS,
		.is_sparse = true,
	}, {
		.name = "connect_failures",
		.help = "Connections of this host that ended before they were established.",
		SEVERAL(FAILED, failures, "errno"),
		.factor = 1, .is_sparse = true,
	}, {
		.name = "sent_bytes",
		.help = "Data sent, including retransmissions.",
		ONE(BYTES_SENT),
	}, {
		.name = "received_bytes",
		.help = "Data received in order.",
		ONE(BYTES_RECEIVED),
	}, {
		.name = "retransmitted_bytes",
		.help = "Data retransmitted.",
		ONE(BYTES_RETRANS),
	}, {
		.name = "sent_segments",
		.help = "Segments sent.",
		ONE(SEGS_OUT),
	}, {
		.name = "received_segments",
		.help = "Segments received.",
		ONE(SEGS_IN),
	}, {
		.name = "retransmitted_segments",
		.help = "Segments retransmitted.",
		ONE(RETRANS_TOTAL),
	}, {
		.name = "sender_limited_microseconds",
		.help = "Time that a window or the send buffer limited sending.",
		SEVERAL(LIMITED, limits, "limit"),
		.factor = USEC_PER_SEC / HZ,
	},
};

/**
 * struct position - the state of an open file
 * @counters: What the file shows, by line of trace/services.h.
 * @is_counted: @counters are those of this read of the file.
 * @metric: The metric of the next lines.
 * @line: Their service, plus 1; 0 is the comment.
 */
struct position {
	struct tcplens_counters counters[TCPLENS_SERVICES_LINES];
	bool is_counted;
	unsigned int metric;
	unsigned int line;
};

static struct position *position_of(struct tcplens_stream *stream)
{
	return (struct position *)stream->state;
}

static char *put_name(char *out, const struct metric *metric)
{
	out = tcplens_text_string(out, "tcplens_");
	out = tcplens_text_string(out, metric->name);
	return tcplens_text_string(out, "_total");
}

static char *put_comment(char *out, const struct metric *metric)
{
	out = tcplens_text_string(out, "# HELP ");
	out = put_name(out, metric);
	out = tcplens_text_string(out, " ");
	out = tcplens_text_string(out, metric->help);
	out = tcplens_text_string(out, "\n# TYPE ");
	out = put_name(out, metric);
	return tcplens_text_string(out, " counter\n");
}

static char *put_service(char *out, const struct tcplens_service *service)
{
	if (service->direction == TCPLENS_ABSENT_U8)
		return tcplens_text_string(out, "{direction=\"-\",service=\"unknown");
	out = tcplens_text_string(out,
				  service->direction == TCPLENS_DIRECTION_IN ?
				  "{direction=\"in\",service=\"" :
				  "{direction=\"out\",service=\"");
	return service->port ? tcplens_text_u64(out, service->port) :
			       tcplens_text_string(out, "other");
}

static const char *value_of_label(const struct metric *metric, unsigned int i)
{
	int column;

	if (metric->labels)
		return metric->labels[i];
	column = tcplens_columns_find(metric->label, strlen(metric->label));
	return tcplens_columns[column].names[i];
}

static char *put_line(char *out, const struct metric *metric, unsigned int i,
		      const struct tcplens_counters *counters)
{
	out = put_name(out, metric);
	out = put_service(out, &counters->service);
	if (metric->label) {
		out = tcplens_text_string(out, "\",");
		out = tcplens_text_string(out, metric->label);
		out = tcplens_text_string(out, "=\"");
		out = tcplens_text_string(out, value_of_label(metric, i));
	}
	out = tcplens_text_string(out, "\"} ");
	out = tcplens_text_u64(out, counters->values[metric->counter + i] *
				    metric->factor);
	*out++ = '\n';
	return out;
}

static bool is_used(const struct tcplens_counters *counters)
{
	unsigned int i;

	for (i = 0; i < TCPLENS_COUNTERS; i++) {
		if (counters->values[i])
			return true;
	}
	return false;
}

static char *put_lines(char *out, const struct metric *metric,
		       const struct tcplens_counters *counters)
{
	unsigned int i;

	if (!is_used(counters))
		return out;
	for (i = 0; i < metric->count; i++) {
		if (counters->values[metric->counter + i] || !metric->is_sparse)
			out = put_line(out, metric, i, counters);
	}
	return out;
}

static char *put_next(char *out, struct position *position)
{
	const struct metric *metric = &metrics[position->metric];

	if (!position->line)
		out = put_comment(out, metric);
	else
		out = put_lines(out, metric,
				&position->counters[position->line - 1]);
	if (position->line++ == TCPLENS_SERVICES_LINES) {
		position->metric++;
		position->line = 0;
	}
	return out;
}

static void counters_rewind(struct tcplens_stream *stream)
{
	struct position *position = position_of(stream);

	position->is_counted = false;
	position->metric = 0;
	position->line = 0;
}

static int counters_fill(struct tcplens_stream *stream)
{
	struct position *position = position_of(stream);

	BUILD_BUG_ON(ARRAY_SIZE(limits) !=
		     TCPLENS_COUNTER_CLOSED - TCPLENS_COUNTER_LIMITED);
	if (!position->is_counted) {
		int ret = tcplens_living_count(position->counters);

		if (ret)
			return ret;
		position->is_counted = true;
	}
	while (position->metric < ARRAY_SIZE(metrics) &&
	       tcplens_stream_room(stream) >= LINES_BYTES)
		tcplens_stream_advance(stream,
				       put_next(tcplens_stream_tail(stream),
						position));
	stream->finished = position->metric == ARRAY_SIZE(metrics);
	return 0;
}

const struct tcplens_stream_ops tcplens_counters_ops = {
	.state_size	= sizeof(struct position),
	.rewind		= counters_rewind,
	.fill		= counters_fill,
};
