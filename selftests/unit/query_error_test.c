// SPDX-License-Identifier: GPL-2.0
/*
 * The errors of the query language: the position, the reason, what was expected,
 * and the line with a mark below the error.
 */
#include "output/query_error.h"
#include "query/query.h"

#include "kselftest_harness.h"

static const enum tcplens_file files[] = {
	TCPLENS_FILE_SOCKETS, TCPLENS_FILE_LISTENERS, TCPLENS_FILE_EVENTS,
	TCPLENS_FILE_CLOSED, TCPLENS_FILE_SEGMENTS,
};

/* The message of a line, or "" if it is accepted. */
static const char *message_of(enum tcplens_file file, const char *line,
			      size_t length)
{
	static char text[2 * TCPLENS_QUERY_ERROR_BYTES];
	struct tcplens_query_error error;
	struct tcplens_query query;
	/* In a copy of the exact size, sanitizers detect reads past the end. */
	char *copy = malloc(length + 1);

	memcpy(copy, line, length);
	copy = realloc(copy, length ? length : 1);
	*text = '\0';
	if (tcplens_query_parse(&query, file, copy, length, &error))
		*tcplens_query_error_write(text, copy, length, &error) = '\0';
	free(copy);
	return text;
}

static const char *message(const char *line)
{
	return message_of(TCPLENS_FILE_SOCKETS, line, strlen(line));
}

/* The first line of the message, after "error at byte ". */
static const char *first_line(const char *text)
{
	static const char begin[] = "error at byte ";
	static char line[TCPLENS_QUERY_ERROR_BYTES];

	if (strncmp(text, begin, strlen(begin)))
		return text;
	strcpy(line, text + strlen(begin));
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static const char *reason(const char *line)
{
	return first_line(message(line));
}

/* The line of the message with this number, from 1, or "" if there is none. */
static const char *line_of(const char *text, unsigned int number)
{
	static char line[TCPLENS_QUERY_ERROR_BYTES];

	while (--number && strchr(text, '\n'))
		text = strchr(text, '\n') + 1;
	strcpy(line, text);
	line[strcspn(line, "\n")] = '\0';
	return line;
}

/* Lines, and their errors from the position on. */
static const struct {
	const char *line;
	const char *text;
} refused[] = {
	/* Clauses. */
	{ "", "1: unexpected end" },
	{ " \n", "3: unexpected end" },
	{ "show *", "1: unknown clause: show" },
	{ "SELECT *", "1: unknown clause: SELECT; did you mean select?" },
	{ "selects *", "1: unknown clause: selects; did you mean select?" },
	{ "where uid=1 where uid=2", "13: duplicate clause: where" },
	{ "select *\nselect state\n", "10: duplicate clause: select" },
	{ "limit 1 limit 2", "9: duplicate clause: limit" },
	{ "limit 1 order uid", "9: unexpected text: order" },
	{ "limit 1 formats text",
	  "9: unexpected text: formats; did you mean format?" },
	{ "limit", "6: unexpected end" },
	{ "limit where uid=1", "7: not a number of lines: where" },
	{ "limit -1", "7: not a number of lines: -1" },
	{ "limit 10K", "7: not a number of lines: 10K" },
	{ "limit 18446744073709551616",
	  "7: number too large: 18446744073709551616" },
	{ "format", "7: unexpected end" },
	{ "format json", "8: unknown format: json" },
	{ "format Binary", "8: unknown format: Binary" },
	{ "format binary format text", "15: duplicate clause: format" },
	{ "format binary,text", "14: unexpected text: ," },

	/* Columns. */
	{ "select", "7: unexpected end" },
	{ "select state,foo", "14: unknown column: foo" },
	{ "select State", "8: unknown column: State; did you mean state?" },
	{ "select state local", "14: unexpected text: local" },
	{ "select state,", "14: unexpected end" },
	{ "select ,state", "8: unknown column: ," },
	{ "select state,uid,state", "18: column named twice: state" },
	{ "select +uid,uid", "13: column named twice: uid" },
	{ "select +state,uid,state", "19: column named twice: state" },
	{ "select *,uid", "9: '*' already selects all columns: ," },
	{ "select \001", "8: unknown column: ?" },
	{ "select st\303\244te", "8: unknown column: st" },
	{ "select where uid=1", "8: unknown column: where" },

	/* Expressions. */
	{ "where", "6: unexpected end" },
	{ "where uid", "10: unexpected end" },
	{ "where uid!1", "10: unknown operator: !" },
	{ "where uid>=<1", "12: not a value: <" },
	{ "where uid===1", "12: not a value: =" },
	{ "where uid=", "11: unexpected end" },
	{ "where =1", "7: unknown column: =" },
	{ "where foo=1", "7: unknown column: foo" },
	{ "where uid=1,", "13: unexpected end" },
	{ "where uid=,1", "11: not a value: ," },
	{ "where uid<1,2", "12: only = and != accept several values: ," },
	{ "where not", "10: unexpected end" },
	{ "where !", "8: unexpected end" },
	{ "where uid=1 and", "16: unexpected end" },
	{ "where uid=1 &&", "15: unexpected end" },
	{ "where uid=1 or", "15: unexpected end" },
	{ "where uid=1 and or uid=2", "17: unknown column: or" },
	{ "where and uid=1", "7: unknown column: and" },
	{ "where uid=1 uid=2", "13: unexpected text: uid" },
	{ "where (uid=1", "13: unexpected end" },
	{ "where uid=1)", "12: no matching '(': )" },
	{ "where ()", "8: unknown column: )" },
	{ "where uid=(1)", "11: not a value: (" },
	{ "where (uid=1)) or uid=2", "14: no matching '(': )" },
	{ "where (uid=1 limit 5)", "14: unexpected text: limit" },

	/* Words and signs of other languages. */
	{ "where uid<>1", "10: unknown operator: <>; did you mean !=?" },
	{ "where uid=<1", "10: unknown operator: =<; did you mean <=?" },
	{ "where uid=>1", "10: unknown operator: =>; did you mean >=?" },
	{ "where comm=~nginx", "11: unknown operator: =~; did you mean =?" },
	{ "where comm !~ nginx", "12: unknown operator: !~; did you mean !=?" },
	{ "where comm~nginx", "11: unknown operator: ~; did you mean =?" },
	{ "where lport:80", "12: unknown operator: :; did you mean =?" },
	{ "where lport eq 80", "13: unknown operator: eq; did you mean =?" },
	{ "where lport GE 80", "13: unknown operator: GE; did you mean >=?" },
	{ "where lport is 80", "13: unknown operator: is; did you mean =?" },
	{ "where lport foo 80", "13: unknown operator: foo" },
	{ "where uid=1 AND uid=2", "13: unexpected text: AND; did you mean and?" },
	{ "where uid=1 & uid=2", "13: unexpected text: &; did you mean and?" },
	{ "where (uid=1 | uid=2)", "14: unexpected text: |; did you mean or?" },
	{ "where (uid=1 Or uid=2)", "14: unexpected text: Or; did you mean or?" },
	{ "where uid=1 ; uid=2", "13: unexpected text: ;" },

	/* Names of other programs, and words with a wrong letter. */
	{ "where sport=80", "7: unknown column: sport; did you mean lport?" },
	{ "where dport=80", "7: unknown column: dport; did you mean rport?" },
	{ "where src=::1", "7: unknown column: src; did you mean laddr?" },
	{ "where dst=::1", "7: unknown column: dst; did you mean raddr?" },
	{ "where rtt>5ms", "7: unknown column: rtt; did you mean srtt_us?" },
	{ "select Recv_Q", "8: unknown column: Recv_Q; did you mean recvq_bytes?" },
	{ "select srt_us", "8: unknown column: srt_us; did you mean srtt_us?" },
	{ "select snd_cwd", "8: unknown column: snd_cwd; did you mean snd_cwnd?" },
	{ "select lprot", "8: unknown column: lprot; did you mean lport?" },
	{ "select SRTT_US", "8: unknown column: SRTT_US; did you mean srtt_us?" },
	{ "select pacing_rate",
	  "8: unknown column: pacing_rate; did you mean pacing_rate_bytes_per_s?" },
	{ "select x", "8: unknown column: x" },
	{ "select an_unlikely_name_of_a_column_that_has_many_letters",
	  "8: unknown column: an_unlikely_name_of_a_column_that_has_many_letters" },

	/* Numbers. */
	{ "where uid=root", "11: not a number: root" },
	{ "where uid=-1", "11: not a number: -1" },
	{ "where uid=+1", "11: not a number: +1" },
	{ "where uid='root'", "12: not a number: root" },
	{ "where uid=0x", "11: not a number: 0x" },
	{ "where uid=0xg", "11: not a number: 0xg" },
	{ "where uid=0x1g", "14: not a hexadecimal digit: g" },
	{ "where uid=0x1.5", "14: not a hexadecimal digit: .5" },
	{ "where cookie=0x10000000000000000",
	  "14: number too large: 0x10000000000000000" },
	{ "where uid=1.", "11: not a number: 1." },
	{ "where uid=.5", "11: not a number: .5" },
	{ "where uid>1.5.5", "14: unknown suffix (use K, M or G): .5" },
	{ "where uid>1.0000001",
	  "11: more than 6 digits after the point: 1.0000001" },
	{ "where sendq_bytes>1ms", "20: unknown suffix (use K, M or G): ms" },
	{ "where uid>1s", "12: unknown suffix (use K, M or G): s" },
	{ "where srtt_us>1K",
	  "16: unknown time unit (use ns, us, ms, s, m or h): K" },
	{ "where srtt_us>1d",
	  "16: unknown time unit (use ns, us, ms, s, m or h): d" },
	{ "where sendq_bytes>1k", "20: unknown suffix (use K, M or G): k" },
	{ "where srtt_us>1 ms", "17: unexpected text: ms" },
	{ "where cookie=18446744073709551616",
	  "14: number too large: 18446744073709551616" },
	{ "where cookie=99999999999999999999999999",
	  "14: number too large: 99999999999999999999999999" },
	{ "where bytes_sent>17179869184G",
	  "18: number too large: 17179869184G" },
	{ "where bytes_sent<18014398509481983.999999K",
	  "18: number too large: 18014398509481983.999999K" },
	{ "where srtt_us<18446744073710s",
	  "15: number too large: 18446744073710s" },
	{ "where segs_in<18446744073709551617",
	  "15: number too large: 18446744073709551617" },
	{ "where timer_ms=1500us",
	  "16: = and != need a whole number of the column's unit: 1500us" },
	{ "where timer_ms!=0.5",
	  "17: = and != need a whole number of the column's unit: 0.5" },
	{ "where uid<-", "11: '-' can only be compared with = or !=: -" },
	{ "where uid >= -", "14: '-' can only be compared with = or !=: -" },

	/* Ranges. */
	{ "where lport>80-90", "13: only = and != accept a range: 80-90" },
	{ "where lport=90-80", "13: no value is in this range: 90-80" },
	{ "where timer_ms=1.1ms-1.9ms",
	  "16: no value is in this range: 1.1ms-1.9ms" },
	{ "where lport=80-", "16: unexpected end" },
	{ "where lport=80-x", "16: not a number: x" },
	{ "where lport=80-90-99", "18: unknown suffix (use K, M or G): -99" },
	{ "where srtt_us=10-20ms",
	  "15: both numbers of a range need a suffix, or none: 10-20ms" },
	{ "where srtt_us=0ms-20",
	  "15: both numbers of a range need a suffix, or none: 0ms-20" },

	/* Numbers with which no value compares true. */
	{ "where lport=70000", "13: out of range: 70000" },
	{ "where lport!=65536", "14: out of range: 65536" },
	{ "where rport>=65536", "14: out of range: 65536" },
	{ "where rport>65535", "13: no value is greater: 65535" },
	{ "where lport=80,70000", "16: out of range: 70000" },
	{ "where lport=8000-70000", "13: out of range: 8000-70000" },
	{ "where uid<0", "11: no value is less: 0" },
	{ "where raddr=10.0.0.5%eth0",
	  "22: only a link-local remote address has a device: eth0" },
	{ "where state=UNCONN",
	  "13: not a value of this column: UNCONN; did you mean BOUND?" },
	{ "where v6only=2", "14: out of range: 2" },
	{ "where min_ttl=256", "15: out of range: 256" },
	{ "where snd_una>4294967295", "15: no value is greater: 4294967295" },
	{ "where uid=4294967296", "11: out of range: 4294967296" },
	{ "where srtt_us>2h", "15: no value is greater: 2h" },
	{ "where cookie=18446744073709551615",
	  "14: out of range: 18446744073709551615" },

	/* Names and strings. */
	{ "where state=OPEN", "13: not a value of this column: OPEN" },
	{ "where state=LISTEN,X", "20: not a value of this column: X" },
	{ "where state=ESTABLISH",
	  "13: not a value of this column: ESTABLISH; did you mean ESTABLISHED?" },
	{ "where state=1", "13: not a value of this column: 1" },
	{ "where state=L*", "13: not a value of this column: L*" },
	{ "where state<LISTEN", "12: column supports only = and !=: <" },
	{ "where cc<=cubic", "9: column supports only = and !=: <=" },
	{ "where cc=sixteen_letters_",
	  "10: value too long for this column: sixteen_letters_" },
	{ "where comm=sixteen_letters_*",
	  "12: value too long for this column: sixteen_letters_*" },
	{ "where comm=''", "13: not a value: '" },
	{ "where comm=\"nginx", "12: no closing quote: \"" },
	{ "where comm='a\"", "12: no closing quote: '" },
	{ "where comm='a'b", "15: unexpected text: b" },
	{ "where comm=a\\", "12: expected three octal digits after \\: a\\" },
	{ "where comm=a\\40",
	  "12: expected three octal digits after \\: a\\40" },
	{ "where comm=\\400*",
	  "12: expected three octal digits after \\: \\400*" },
	{ "where comm=\\048",
	  "12: expected three octal digits after \\: \\048" },
	{ "where comm='\\000'",
	  "13: expected three octal digits after \\: \\000" },
	{ "where cgroup=ssh.service", "14: no path begins so: ssh.service" },
	{ "where cgroup=/a\\04",
	  "14: expected three octal digits after \\: /a\\04" },

	/* Addresses. */
	{ "where raddr>10.0.0.1", "12: column supports only = and !=: >" },
	{ "where raddr=10.0.0", "13: not an address: 10.0.0" },
	{ "where raddr=10.0.0.256", "13: not an address: 10.0.0.256" },
	{ "where raddr=localhost", "13: not an address: localhost" },
	{ "where raddr=10.0.0.1:80", "13: not an address: 10.0.0.1:80" },
	{ "where raddr=[::1", "13: not an address: [::1" },
	{ "where raddr=[10.0.0.1]", "13: not an address: [10.0.0.1]" },
	{ "where raddr=10.0.0.0/33", "22: prefix longer than the address: 33" },
	{ "where raddr=[::]/129", "18: prefix longer than the address: 129" },
	{ "where raddr=10.0.0.0/", "22: unexpected end" },
	{ "where raddr=10.0.0.0/255.0.0.0",
	  "22: not a prefix length: 255.0.0.0" },
	{ "where raddr=[::/64]", "13: not an address: [::/64]" },
	{ "where raddr=fe80::1%", "21: unexpected end" },
	{ "where raddr=fe80::1%0", "21: not a network device: 0" },
	{ "where raddr=fe80::1%2147483648",
	  "21: not a network device: 2147483648" },
	{ "where raddr=fe80::1%sixteen_letters_/64",
	  "21: not a network device: sixteen_letters_" },
	{ "where raddr=fe80::1%eth*", "21: not a network device: eth*" },
	{ "where raddr=fe80::1%a\\40",
	  "21: expected three octal digits after \\: a\\40" },
	{ "where remote=[fe80::1%]:1", "23: not a network device: ]" },
	{ "where remote=[fe80::1]%lo:1",
	  "14: not an address and a port: [fe80::1]%lo:1" },
	{ "where remote=10.0.0.1", "14: not an address and a port: 10.0.0.1" },
	{ "where remote=::1:80", "14: not an address and a port: ::1:80" },
	{ "where remote=:80", "14: not an address and a port: :80" },
	{ "where remote=*:80", "14: not an address and a port: *:80" },
	{ "where remote=10.0.0.1:", "23: unexpected end" },
	{ "where remote=10.0.0.1:65536", "23: not a port: 65536" },
	{ "where remote=10.0.0.1:http", "23: not a port: http" },
	{ "where remote=10.0.0.0/8:80",
	  "14: not an address and a port: 10.0.0.0/8:80" },
};

TEST(every_mistake_has_its_own_error)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		EXPECT_STREQ(refused[i].text, reason(refused[i].line))
			TH_LOG("%s", refused[i].line);
	}
}

TEST(a_column_of_another_file_is_not_an_unknown_column)
{
	static const struct {
		enum tcplens_file file;
		const char *line;
		const char *text;
	} lines[] = {
		{ TCPLENS_FILE_SOCKETS, "select state,event,uid",
		  "14: column is not in this file: event" },
		{ TCPLENS_FILE_SOCKETS, "where uid=1 or time_ns>1s",
		  "16: column is not in this file: time_ns" },
		{ TCPLENS_FILE_LISTENERS, "select +close_reason",
		  "9: column is not in this file: close_reason" },
		{ TCPLENS_FILE_EVENTS, "select event,mark",
		  "14: column is not in this file: mark" },
		{ TCPLENS_FILE_EVENTS, "select event,foo",
		  "14: unknown column: foo" },
		{ TCPLENS_FILE_EVENTS, "where rcv_wnd>1",
		  "7: column is not in this file: rcv_wnd" },
		{ TCPLENS_FILE_CLOSED, "where close_reason=orderly and event=closed",
		  "32: column is not in this file: event" },
		{ TCPLENS_FILE_SEGMENTS, "select *  where pid=1",
		  "17: column is not in this file: pid" },
		/* Columns of other files are not suggested. */
		{ TCPLENS_FILE_EVENTS, "select fwmark",
		  "8: unknown column: fwmark" },
		{ TCPLENS_FILE_SOCKETS, "select fwmark",
		  "8: unknown column: fwmark; did you mean mark?" },
		{ TCPLENS_FILE_SOCKETS, "select evnt",
		  "8: unknown column: evnt" },
		{ TCPLENS_FILE_EVENTS, "select evnt",
		  "8: unknown column: evnt; did you mean event?" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		EXPECT_STREQ(lines[i].text,
			     first_line(message_of(lines[i].file, lines[i].line,
						   strlen(lines[i].line))))
			TH_LOG("%s", lines[i].line);
	}
}

TEST(the_message_shows_the_line_the_place_and_what_was_expected)
{
	EXPECT_STREQ("error at byte 19: unknown column: srt_us; did you mean srtt_us?\n"
		     "  where lport=80 or srt_us>5\n"
		     "                    ^~~~~~\n"
		     "expected a column, for example state, lport, raddr, srtt_us or retrans_total\n",
		     message("where lport=80 or srt_us>5"));
	EXPECT_STREQ("error at byte 13: out of range: 70000\n"
		     "  where lport=70000 limit 5\n"
		     "              ^~~~~\n"
		     "expected a value from 0 to 65535\n",
		     message("where lport=70000 limit 5\n"));
	EXPECT_STREQ("error at byte 11: unexpected end\n"
		     "  where uid=\n"
		     "            ^\n"
		     "expected a number, for example 80, 8000-8100, 2K or 0x50\n",
		     message("where uid="));
	/* The reason says it all. */
	EXPECT_STREQ("error at byte 9: duplicate clause: limit\n"
		     "  limit 1 limit 2\n"
		     "          ^~~~~\n",
		     message("limit 1 limit 2"));
}

TEST(a_wrong_name_lists_all_names_of_the_column)
{
	unsigned int i, j;
	char line[128];

	EXPECT_STREQ("expected one of ESTABLISHED, SYN_SENT, SYN_RECV, FIN_WAIT1, FIN_WAIT2, TIME_WAIT, CLOSE, CLOSE_WAIT, LAST_ACK, LISTEN, CLOSING, BOUND",
		     line_of(message("where state=OPEN"), 4));
	for (i = 0; i < tcplens_columns_count; i++) {
		const struct tcplens_column *column = &tcplens_columns[i];
		const char *text;

		if (column->type != TCPLENS_TYPE_NAME)
			continue;
		sprintf(line, "where %s=no_such_name", column->name);
		text = message_of(TCPLENS_FILES_ALL, line, strlen(line));
		EXPECT_GE(TCPLENS_QUERY_ERROR_BYTES, strlen(text));
		for (j = 0; j < column->names_count; j++) {
			const char *name = column->names[j];

			EXPECT_TRUE(!name || strstr(text, name))
				TH_LOG("%s", text);
		}
	}
}

/* Returns whether the file accepts "where COLUMN=VALUE". */
static bool accepts(enum tcplens_file file, const char *column,
		    const char *value)
{
	char line[256];

	sprintf(line, "where %s=%s", column, value);
	return !*message_of(file, line, strlen(line));
}

/*
 * Splits "..., for example A, B or C" into examples, and returns how many there
 * are.
 */
static unsigned int split_examples(char *text, char **examples)
{
	unsigned int count = 0;
	char *or = NULL, *next;

	text = strstr(text, "for example ");
	if (!text)
		return 0;
	text += strlen("for example ");
	for (next = text; (next = strstr(next, " or ")); next++)
		or = next;
	if (or)
		memcpy(or, ",   ", 4);
	for (next = strtok(text, ","); next; next = strtok(NULL, ",")) {
		while (*next == ' ')
			next++;
		examples[count++] = next;
	}
	return count;
}

TEST(the_examples_of_columns_are_in_every_file)
{
	char text[TCPLENS_QUERY_ERROR_BYTES], *examples[16];
	unsigned int f, i, count;

	for (f = 0; f < ARRAY_SIZE(files); f++) {
		strcpy(text, line_of(message_of(files[f], "select", 6), 4));
		count = split_examples(text, examples);
		EXPECT_LE(2, count);
		EXPECT_GE(5, count);
		for (i = 0; i < count; i++) {
			EXPECT_TRUE(accepts(files[f], examples[i], "-"))
				TH_LOG("file %u: %s", f, examples[i]);
		}
	}
}

/* At most five, and the module takes each of them itself. */
TEST(the_examples_of_values_are_valid_in_their_column)
{
	char text[TCPLENS_QUERY_ERROR_BYTES], *examples[16], line[128];
	unsigned int c, i, count;

	for (c = 0; c < tcplens_columns_count; c++) {
		const struct tcplens_column *column = &tcplens_columns[c];

		if (column->type == TCPLENS_TYPE_NAME)
			continue;
		sprintf(line, "where %s=", column->name);
		strcpy(text, line_of(message_of(TCPLENS_FILES_ALL, line,
						strlen(line)), 4));
		EXPECT_TRUE(!strncmp("expected a", text, 10) ||
			    !strncmp("expected text", text, 13))
			TH_LOG("%s", text);
		/* A quoted comma is no separator of examples. */
		if (strstr(text, "'a,b'"))
			memcpy(strstr(text, "'a,b'"), "'a.b'", 5);
		count = split_examples(text, examples);
		EXPECT_LE(2, count) TH_LOG("%s", column->name);
		EXPECT_GE(5, count) TH_LOG("%s", column->name);
		for (i = 0; i < count; i++) {
			EXPECT_TRUE(accepts(TCPLENS_FILES_ALL, column->name,
					    examples[i]))
				TH_LOG("%s: %s", column->name, examples[i]);
		}
	}
}

/* The mark is below the byte of the position, in lines of any length. */
TEST(the_mark_is_below_the_error_in_a_long_line)
{
	unsigned int before, after;
	char line[4096];

	for (before = 0; before < 300; before += 7) {
		for (after = 0; after < 300; after += 11) {
			const char *text, *shown, *mark;
			size_t length = 0;

			length += sprintf(line, "where%*s", (int)before + 1, "");
			length += sprintf(line + length, "xyzzy=1");
			length += sprintf(line + length, "%*s", (int)after + 1,
					  "y");
			text = message_of(TCPLENS_FILE_SOCKETS, line, length);
			EXPECT_GE(TCPLENS_QUERY_ERROR_BYTES, strlen(text));
			shown = strchr(text, '\n') + 1;
			mark = strchr(shown, '\n') + 1;
			EXPECT_GE(80, strcspn(shown, "\n"));
			EXPECT_EQ(0, strncmp(shown + strcspn(mark, "^"),
					     "xyzzy=1", 7))
				TH_LOG("%s", text);
			EXPECT_EQ(0, strncmp(strchr(mark, '^'), "^~~~~\n", 6))
				TH_LOG("%s", text);
		}
	}
}

TEST(what_a_long_line_leaves_out_is_marked)
{
	static const char at_first[] =
		"where x=1 and uid=1,2,3,4,5,6,7,8,9,10,11,12,13,14 and uid=1,2,3,4";
	static const char in_the_middle[] =
		"where uid=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20 "
		"and x=1 or uid=1,2,3,4,5,6,7,8";
	static const char at_last[] =
		"where uid=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20 "
		"and x=1";

	EXPECT_STREQ("  where x=1 and uid=1,2,3,4,5,6,7,8,9,10,11,12,13,14 and uid=1,2,3...",
		     line_of(message(at_first), 2));
	EXPECT_STREQ("        ^", line_of(message(at_first), 3));
	EXPECT_STREQ("  ...,9,10,11,12,13,14,15,16,17,18,19,20 and x=1 or uid=1,2,3,4,5,6,7...",
		     line_of(message(in_the_middle), 2));
	EXPECT_STREQ("  ...,9,10,11,12,13,14,15,16,17,18,19,20 and x=1",
		     line_of(message(at_last), 2));
}

TEST(bytes_that_are_not_printed_become_one_byte)
{
	EXPECT_STREQ("  where uid='\?\?\?\?' x=1",
		     line_of(message("where uid='\303\244\001\177'\tx=1\n"), 2));
	EXPECT_STREQ("             ^~~~",
		     line_of(message("where uid='\303\244\001\177'\tx=1\n"), 3));
}

TEST(a_long_token_is_cut_in_the_error)
{
	char line[4096];
	const char *text;

	memset(line, 'x', sizeof(line));
	text = message_of(TCPLENS_FILE_SOCKETS, line, sizeof(line));
	EXPECT_GE(TCPLENS_QUERY_ERROR_BYTES, strlen(text));
	EXPECT_EQ('\n', text[strlen(text) - 1]);
	EXPECT_EQ(TCPLENS_QUERY_ERROR_WORD_BYTES,
		  strspn(strchr(text, 'x'), "x"));
}

TEST_HARNESS_MAIN
