/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_FILES_HISTOGRAMS_H
#define TCPLENS_FILES_HISTOGRAMS_H

extern const struct tcplens_stream_ops tcplens_histograms_ops;

#endif /* TCPLENS_FILES_HISTOGRAMS_H */
