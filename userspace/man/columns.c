// SPDX-License-Identifier: GPL-2.0
/*
 * The man page tcplens-columns(5), from the module's own table. It is a program
 * of the build and is not installed.
 */
#include "module/record/columns.h"

#include <stdio.h>

/* Writes text so that troff takes no byte of it for something else. */
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

static void put_words(const char *before, const char *text, const char *behind)
{
	fputs(before, stdout);
	put_text(text);
	fputs(behind, stdout);
}

/* "; also in closed, probe", or "; only in events" of what is not in /proc. */
static void put_files(unsigned int index)
{
	u8 files = tcplens_columns_files(index);
	const char *before = files & TCPLENS_FILES_PROC ? "; also in " :
							  "; only in ";
	unsigned int i;

	for (i = 0; i < TCPLENS_FILES; i++) {
		if (!(files & TCPLENS_FILES_DEBUGFS & 1 << i))
			continue;
		put_words(before, tcplens_columns_file_name(i), "");
		before = ", ";
	}
}

/* "srtt_us  u32, in us; PathSmoothedRTT of RFC 4898; also in closed" */
static void put_name(unsigned int index)
{
	const struct tcplens_column *column = &tcplens_columns[index];
	const char *privilege = tcplens_columns_privilege(column);

	put_words(".TP\n\\fB", column->name, "\\fR ");
	put_words(" ", tcplens_columns_type_name(column->type), "");
	if (strcmp(column->unit, TCPLENS_ABSENT))
		put_words(", in ", column->unit, "");
	if (column->rfc4898)
		put_words("; ", column->rfc4898, " of RFC 4898");
	if (privilege)
		put_words("; takes ", privilege, "");
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
		put_words(before, column->names[i], "");
		before = ", ";
	}
	puts(".");
}

/* A meaning is a clause: it becomes a sentence. */
static void put_column(unsigned int index)
{
	const struct tcplens_column *column = &tcplens_columns[index];

	put_name(index);
	put_words("\\&", column->meaning, ".\n");
	put_values(column);
}

static const char head[] =
".\\\" Made of module/columns_table.c by userspace/man/columns.c\n"
".TH TCPLENS\\-COLUMNS 5 2026-11-21 tcplens \"File Formats\"\n"
".SH NAME\n"
"tcplens\\-columns \\- what tcplens knows of a socket\n"
".SH DESCRIPTION\n"
"These are all columns of\n"
".I /proc/net/tcplens/sockets\n"
"and\n"
".IR /proc/net/tcplens/listeners ,\n"
"in the order of\n"
".BR \"select *\" ,\n"
"and of the files of\n"
".IR /sys/kernel/debug/tcplens ,\n"
"each with its type and, if it is a number of something, the unit;\n"
"the variable of RFC 4898 that it is, without the prefix\n"
".BR tcpEStats ;\n"
"the capability or the namespace that it takes to see it;\n"
"which of the files of debugfs\n"
".RB ( events \", \" closed \" and \" probe )\n"
"have it, and whether only they do;\n"
"and what it means,\n"
"with the kernel\\(aqs field that it comes from in parentheses.\n"
"What a kernel, a kind of socket or a reader\\(aqs rights do not have is shown as\n"
".RB \\(dq - \\(dq;\n"
".I /proc/net/tcplens/columns\n"
"says which columns of the files in /proc these are here.\n"
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
