/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_TEMPLATE_H
#define TCPLENS_TRACE_TEMPLATE_H

#include "record/layout.h"
#include "sample/sample.h"

/**
 * struct tcplens_template - the records of a file of debugfs
 * @layout: The bytes of a record that are kept: the columns of the file.
 * @event_fields: The columns of TCPLENS_GROUP_EVENT, which not every record sets;
 *	the builder clears them first.
 * @plan: What to sample of a socket.
 */
struct tcplens_template {
	struct tcplens_layout layout;
	struct tcplens_layout event_fields;
	struct tcplens_sample_plan plan;
};

void tcplens_template_init(struct tcplens_template *template, enum tcplens_file file);

#endif /* TCPLENS_TRACE_TEMPLATE_H */
