/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_FILES_SOCKETS_H
#define TCPLENS_FILES_SOCKETS_H

extern const struct tcplens_stream_ops tcplens_sockets_ops;
extern const struct tcplens_stream_ops tcplens_listeners_ops;

#endif /* TCPLENS_FILES_SOCKETS_H */
