// SPDX-License-Identifier: GPL-2.0
/*
 * Prints the man page tcplens-columns(5) from the module's table of columns. The
 * build runs it; it is not installed.
 */
#include "module/record/columns.h"

#include <stdio.h>

/* Prints text with the special characters of roff escaped. */
static void put_text(const char *text)
{
	for (; *text; text++) {
		if (*text == '\\')
			fputs("\\e", stdout);
		else if (*text == '-')
			fputs("\\-", stdout);
		else if (*text == '\'')
			fputs("\\(aq", stdout);
		else
			putchar(*text);
	}
}

static void put_between(const char *before, const char *text,
			const char *after)
{
	fputs(before, stdout);
	put_text(text);
	fputs(after, stdout);
}

/* "; also in closed, segments", or "; only in events" if no file of /proc has it. */
static void put_files(unsigned int index)
{
	u8 files = tcplens_columns_files(index);
	const char *before = files & TCPLENS_FILES_PROC ? "; also in " :
							  "; only in ";
	unsigned int i;

	for (i = 0; i < TCPLENS_FILES; i++) {
		if (!(files & TCPLENS_FILES_DEBUGFS & 1 << i))
			continue;
		put_between(before, tcplens_columns_file_name(i), "");
		before = ", ";
	}
}

/* "srtt_us  u32, in us; PathSmoothedRTT of RFC 4898; also in closed" */
static void put_name(unsigned int index)
{
	const struct tcplens_column *column = &tcplens_columns[index];
	const char *privilege = tcplens_columns_privilege(column);

	put_between(".TP\n\\fB", column->name, "\\fR ");
	put_between(" ", tcplens_columns_type_name(column->type), "");
	if (strcmp(column->unit, TCPLENS_ABSENT))
		put_between(", in ", column->unit, "");
	if (column->rfc4898)
		put_between("; ", column->rfc4898, " of RFC 4898");
	if (privilege)
		put_between("; needs ", privilege, "");
	put_files(index);
	putchar('\n');
}

static void put_values(const struct tcplens_column *column)
{
	const char *before = "Its values are ";
	unsigned int i;

	if (!column->names)
		return;
	for (i = 0; i < column->names_count; i++) {
		if (!column->names[i])
			continue;
		put_between(before, column->names[i], "");
		before = ", ";
	}
	puts(".");
}

static void put_column(unsigned int index)
{
	const struct tcplens_column *column = &tcplens_columns[index];

	put_name(index);
	put_between("\\&", column->meaning, "");
	if (column->source)
		put_between(" (", column->source, ")");
	puts(".");
	put_values(column);
}

static const char head[] =
".\\\" Made from the module's table of columns by userspace/man/columns.c\n"
".TH TCPLENS\\-COLUMNS 5 2026-11-30 tcplens \"File Formats\"\n"
".SH NAME\n"
"tcplens\\-columns \\- columns of the tcplens files\n"
".SH DESCRIPTION\n"
"This page lists all columns of\n"
".I /proc/net/tcplens/sockets\n"
"and\n"
".IR /proc/net/tcplens/listeners ,\n"
"in the order of\n"
".BR \"select *\" ,\n"
"and of the files in\n"
".IR /sys/kernel/debug/tcplens .\n"
"Each entry has\n"
".IP \\[u2022] 2\n"
"the type, and the unit of a number;\n"
".IP \\[u2022]\n"
"the variable of RFC 4898, without its prefix\n"
".BR tcpEStats ;\n"
".IP \\[u2022]\n"
"the capability or namespace that a reader needs;\n"
".IP \\[u2022]\n"
"the files of debugfs\n"
".RB ( events \", \" closed \" and \" segments )\n"
"that have the column, and whether only they do;\n"
".IP \\[u2022]\n"
"the meaning, and in parentheses the source: the kernel\\(aqs field, the field\n"
"of struct tcp_info\n"
".RB ( tcpi_ *),\n"
"the socket option, or\n"
".B derived\n"
"if the module computes the value from others.\n"
".PP\n"
".RB \\(dq - \\(dq\n"
"means that no value is available: in this kernel, for this kind of socket, or\n"
"without the privilege.\n"
".I /proc/net/tcplens/columns\n"
"shows which columns of the files in /proc are available.\n"
".BR tcplens (5)\n"
"describes the types and the files.\n"
".SH COLUMNS\n";

int main(void)
{
	unsigned int i;

	fputs(head, stdout);
	for (i = 0; i < tcplens_columns_count; i++)
		put_column(i);
	puts(".SH SEE ALSO\n.BR tcplens (5),\n.BR tcplens (8)");
	return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
