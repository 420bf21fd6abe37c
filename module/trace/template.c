// SPDX-License-Identifier: GPL-2.0
/*
 * The template: which parts of a record the probes fill in, and which are kept.
 */
#include "trace/template.h"

/*
 * Words between two columns that are copied along, because another range costs
 * more.
 */
#define GAP		24U

/* Groups that the writer of a record fills in, not the sampling of the socket. */
#define WRITER_GROUPS	(TCPLENS_GROUP_EVENT | TCPLENS_GROUP_AGE |	\
			 TCPLENS_GROUP_OWNER)

static u32 sampled_groups(enum tcplens_file file)
{
	u32 groups = 0;
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		if (tcplens_columns_files(i) & file)
			groups |= tcplens_columns_groups(i);
	}
	return groups & ~WRITER_GROUPS;
}

/**
 * tcplens_template_init() - derive the template of a file from its columns
 * @template: The template to overwrite.
 * @file: The file.
 *
 * Context: Process context.
 */
void tcplens_template_init(struct tcplens_template *template, enum tcplens_file file)
{
	tcplens_layout_of_file(&template->layout, file, GAP);
	tcplens_layout_of_groups(&template->event_fields, TCPLENS_GROUP_EVENT);
	tcplens_sample_plan(&template->plan, sampled_groups(file), ~0U, 0);
}
