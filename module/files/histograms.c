// SPDX-License-Identifier: GPL-2.0
/*
 * The file `histograms`: a line for each histogram of each service that has closed
 * connections. Bucket le_N counts the values up to N that are above the bucket
 * before it.
 */
#include "files/histograms.h"
#include "output/stream.h"
#include "output/text.h"
#include "trace/histograms.h"
#include "trace/services.h"

#include <linux/errno.h>
#include <linux/string.h>

#define LINE_BYTES	((TCPLENS_HISTOGRAMS_BUCKETS + 4) *	\
			 TCPLENS_TEXT_U64_BYTES)

static const char *const names[TCPLENS_HISTOGRAMS] = {
	[TCPLENS_HISTOGRAM_CONNECT_US]		= "connect_us",
	[TCPLENS_HISTOGRAM_AGE_MS]		= "age_ms",
	[TCPLENS_HISTOGRAM_SRTT_US]		= "srtt_us",
	[TCPLENS_HISTOGRAM_RETRANS_TOTAL]	= "retrans_total",
	[TCPLENS_HISTOGRAM_BYTES]		= "bytes",
};

/**
 * struct position - the state of an open file
 * @line: The current line of all histograms.
 * @service: What it counts.
 * @next: The next line of tcplens_histograms_sum(), plus 1; 0 is the header.
 */
struct position {
	struct tcplens_histograms_line line;
	struct tcplens_service service;
	unsigned int next;
};

static struct position *position_of(struct tcplens_stream *stream)
{
	return (struct position *)stream->state;
}

static char *put_bucket_name(char *out, unsigned int bucket)
{
	if (bucket == TCPLENS_HISTOGRAMS_BUCKETS - 1)
		return tcplens_text_string(out, " more");
	out = tcplens_text_string(out, " le_");
	return tcplens_text_u64(out, 1ULL << bucket);
}

static char *put_header(char *out)
{
	unsigned int i;

	out = tcplens_text_string(out, "histogram direction service connections sum");
	for (i = 0; i < TCPLENS_HISTOGRAMS_BUCKETS; i++)
		out = put_bucket_name(out, i);
	*out++ = '\n';
	return out;
}

static char *put_number(char *out, u64 value)
{
	*out++ = ' ';
	return tcplens_text_u64(out, value);
}

static char *put_service(char *out, const struct tcplens_service *service)
{
	if (service->direction == TCPLENS_ABSENT_U8)
		return tcplens_text_string(out, " - unknown");
	out = tcplens_text_string(out,
				  service->direction == TCPLENS_DIRECTION_IN ?
				  " in" : " out");
	return service->port ? put_number(out, service->port) :
			       tcplens_text_string(out, " other");
}

static char *put_histogram(char *out, const struct position *position,
			   enum tcplens_histogram histogram)
{
	const struct tcplens_histograms_line *line = &position->line;
	unsigned int i;

	out = tcplens_text_string(out, names[histogram]);
	out = put_service(out, &position->service);
	out = put_number(out, line->connections);
	out = put_number(out, line->sums[histogram]);
	for (i = 0; i < TCPLENS_HISTOGRAMS_BUCKETS; i++)
		out = put_number(out, line->counts[histogram][i]);
	*out++ = '\n';
	return out;
}

static char *put_line(char *out, const struct position *position)
{
	enum tcplens_histogram histogram;

	if (!position->line.connections)
		return out;
	for (histogram = 0; histogram < TCPLENS_HISTOGRAMS; histogram++)
		out = put_histogram(out, position, histogram);
	return out;
}

static void histograms_rewind(struct tcplens_stream *stream)
{
	position_of(stream)->next = 0;
}

/* Appends one service, so that all its lines are from one copy. */
static int histograms_fill(struct tcplens_stream *stream)
{
	struct position *position = position_of(stream);
	char *out = tcplens_stream_tail(stream);
	unsigned int line = position->next - 1;

	BUILD_BUG_ON(TCPLENS_STREAM_KEPT_BYTES + TCPLENS_HISTOGRAMS * LINE_BYTES >
		     TCPLENS_STREAM_BYTES);
	if (!position->next)
		out = put_header(out);
	else if (tcplens_histograms_sum(&position->line, &position->service,
					line))
		out = put_line(out, position);
	tcplens_stream_advance(stream, out);
	stream->finished = position->next++ == TCPLENS_SERVICES_LINES;
	return 0;
}

static int histograms_query(struct tcplens_stream *stream, const char *line,
			    size_t length)
{
	static const char word[] = "reset";
	char *out = tcplens_stream_message(stream);

	if (length && line[length - 1] == '\n')
		length--;
	if (length == strlen(word) && !memcmp(line, word, length)) {
		tcplens_histograms_reset();
		return 0;
	}
	out = tcplens_text_string(out,
				  "error: unknown command, expected 'reset'\n");
	tcplens_stream_end_message(stream, out);
	return -EINVAL;
}

const struct tcplens_stream_ops tcplens_histograms_ops = {
	.state_size	= sizeof(struct position),
	.rewind		= histograms_rewind,
	.fill		= histograms_fill,
	.query		= histograms_query,
};
