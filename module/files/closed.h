/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_FILES_CLOSED_H
#define TCPLENS_FILES_CLOSED_H

extern const struct tcplens_stream_ops tcplens_closed_ops;

#endif /* TCPLENS_FILES_CLOSED_H */
