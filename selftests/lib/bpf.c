// SPDX-License-Identifier: GPL-2.0
/*
 * BPF programs, for socket settings that no option reaches. They run until the
 * test that attached them exits.
 */
#include "bpf.h"

#include <fcntl.h>
#include <linux/bpf.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

/* Load an immediate into a register; copy a register; add an immediate. */
#define SET(register, number)						\
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = (register),	\
	  .imm = (number) }
#define COPY(register, other)						\
	{ .code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = (register),	\
	  .src_reg = (other) }
#define ADD(register, number)						\
	{ .code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = (register),	\
	  .imm = (number) }
#define STORE(offset, number)						\
	{ .code = BPF_ST | BPF_W | BPF_MEM, .dst_reg = BPF_REG_10,	\
	  .off = (offset), .imm = (number) }
#define CALL(function)							\
	{ .code = BPF_JMP | BPF_CALL, .imm = (function) }
#define EXIT								\
	{ .code = BPF_JMP | BPF_EXIT }

/* bpf_setsockopt() on the context in register 6. */
#define SET_OPTION(name, value)						\
	STORE(-4, value), COPY(BPF_REG_1, BPF_REG_6),			\
	SET(BPF_REG_2, IPPROTO_TCP), SET(BPF_REG_3, name),		\
	COPY(BPF_REG_4, BPF_REG_10), ADD(BPF_REG_4, -4),		\
	SET(BPF_REG_5, 4), CALL(BPF_FUNC_setsockopt)

static int bpf(int command, union bpf_attr *attr)
{
	return syscall(__NR_bpf, command, attr, sizeof(*attr));
}

static const char *attach(uint32_t type, uint32_t where, uint32_t target,
			  const struct bpf_insn *code, size_t count)
{
	union bpf_attr program, link;

	memset(&program, 0, sizeof(program));
	program.prog_type = type;
	program.insns = (uintptr_t)code;
	program.insn_cnt = count;
	program.license = (uintptr_t)"GPL";
	memset(&link, 0, sizeof(link));
	link.link_create.prog_fd = bpf(BPF_PROG_LOAD, &program);
	/* For XDP this is target_ifindex, the same union member. */
	link.link_create.target_fd = target;
	link.link_create.attach_type = where;
	if ((int)link.link_create.prog_fd < 0 ||
	    bpf(BPF_LINK_CREATE, &link) < 0)
		return "needs bpf";
	return NULL;
}

/**
 * bpf_set_times() - set timeouts of sockets that connect or listen in a cgroup
 * @group: Directory of the control group.
 * @rto_min_us: Minimum retransmission timeout.
 * @delack_max_us: Maximum delay of acknowledgments.
 *
 * Return: NULL, or what is missing.
 */
const char *bpf_set_times(const char *group, uint32_t rto_min_us,
			  uint32_t delack_max_us)
{
	const struct bpf_insn code[] = {
		COPY(BPF_REG_6, BPF_REG_1),
		SET_OPTION(TCP_BPF_RTO_MIN, rto_min_us),
		SET_OPTION(TCP_BPF_DELACK_MAX, delack_max_us),
		SET(BPF_REG_0, 1),
		EXIT,
	};
	int fd = open(group, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return "needs control groups";
	return attach(BPF_PROG_TYPE_SOCK_OPS, BPF_CGROUP_SOCK_OPS, fd, code,
		      COUNT(code));
}

/**
 * bpf_pass() - make an interface receive packets by NAPI
 * @interface: Interface index. An XDP program that passes all packets switches
 *	veth to NAPI.
 *
 * Return: NULL, or what is missing.
 */
const char *bpf_pass(unsigned int interface)
{
	const struct bpf_insn code[] = { SET(BPF_REG_0, XDP_PASS), EXIT };

	return attach(BPF_PROG_TYPE_XDP, BPF_XDP, interface, code, COUNT(code));
}
