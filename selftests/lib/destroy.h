/* SPDX-License-Identifier: GPL-2.0 */
/* Destroys a socket of another process, as "ss -K" does. */
#ifndef TCPLENS_SELFTESTS_DESTROY_H
#define TCPLENS_SELFTESTS_DESTROY_H

const char *destroy_socket(const char *address, int lport, int rport);

#endif /* TCPLENS_SELFTESTS_DESTROY_H */
