/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_BINARY_HEADER_H
#define TCPLENS_READER_BINARY_HEADER_H

#include "binary.h"

int binary_header_read(struct binary *binary, struct table *table);

#endif /* TCPLENS_READER_BINARY_HEADER_H */
