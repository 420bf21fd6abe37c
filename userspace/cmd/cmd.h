/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_CMD_H
#define TCPLENS_READER_CMD_H

int cmd_show(int argc, char **argv);
int cmd_listeners(int argc, char **argv);

#endif /* TCPLENS_READER_CMD_H */
