/* SPDX-License-Identifier: GPL-2.0 */
/* BPF programs, for socket settings that no option reaches. */
#ifndef TCPLENS_SELFTESTS_BPF_H
#define TCPLENS_SELFTESTS_BPF_H

#include <stdint.h>

const char *bpf_set_times(const char *group, uint32_t rto_min_us,
			  uint32_t delack_max_us);
const char *bpf_pass(unsigned int interface);

#endif /* TCPLENS_SELFTESTS_BPF_H */
