/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_FILES_PARAMS_H
#define TCPLENS_FILES_PARAMS_H

int tcplens_params_init(void);
void tcplens_params_exit(void);

#endif /* TCPLENS_FILES_PARAMS_H */
