/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RECORD_COLUMNS_H
#define TCPLENS_RECORD_COLUMNS_H

#include "core/feature.h"
#include "record/record.h"

/**
 * enum tcplens_group - what is looked at together, and only if it is asked for
 * @TCPLENS_GROUP_SOCKET: Who it is, and what half-open and time-wait sockets
 *	have: always.
 * @TCPLENS_GROUP_OWNERSHIP: Whose it is (sample.c).
 * @TCPLENS_GROUP_TIMERS: Its timers (timers.c).
 * @TCPLENS_GROUP_MEMORY: Its memory (memory.c).
 * @TCPLENS_GROUP_OPTIONS: The options in force that inet_diag shows everybody
 *	(options.c).
 * @TCPLENS_GROUP_POLICY: What firewalls, qdiscs and keys go by (policy.c).
 * @TCPLENS_GROUP_OWNER: The processes that have it (owners.c).
 * @TCPLENS_GROUP_LISTENER: The queues of a listener (listener.c).
 * @TCPLENS_GROUP_CONN_COUNT: Its connections, which takes a pass over all there
 *	are (census.c).
 * @TCPLENS_GROUP_CONGESTION_CONTROL: What congestion control knows (algorithm.c).
 * @TCPLENS_GROUP_ULP: What lies upon TCP in the kernel (upper_layer.c).
 * @TCPLENS_GROUP_CGROUP: The number of its control group (cgroup.c).
 * @TCPLENS_GROUP_CGROUP_PATH: The name of its control group (cgroup.c).
 * @TCPLENS_GROUP_SETTINGS: All other options in force (options.c).
 * @TCPLENS_GROUP_COUNTERS: What a connection counts (this and all that follow:
 *	connection.c).
 * @TCPLENS_GROUP_SCOREBOARD: Which of its segments are out, and how they fare.
 * @TCPLENS_GROUP_QUEUES: What waits to be sent, acknowledged or read.
 * @TCPLENS_GROUP_SEQUENCE: Its sequence numbers.
 * @TCPLENS_GROUP_WINDOWS: Its windows.
 * @TCPLENS_GROUP_SIZES: The sizes of its segments.
 * @TCPLENS_GROUP_NEGOTIATED: What the peers agreed on.
 * @TCPLENS_GROUP_ROUND_TRIP: Its round-trip times and timeouts.
 * @TCPLENS_GROUP_CA: The kernel's modules that it uses.
 * @TCPLENS_GROUP_LIMITS: What held it up.
 * @TCPLENS_GROUP_AGES: When it was last heard of.
 * @TCPLENS_GROUP_RATES: How fast it is.
 * @TCPLENS_GROUP_IN_FLIGHT: What is on its way.
 * @TCPLENS_GROUP_INITIAL: Where its sequence numbers began.
 * @TCPLENS_GROUP_EVENT: What happened; only in the files of debugfs.
 * @TCPLENS_GROUP_AGE: What is remembered of a connection since the module was
 *	loaded (lives.c).
 */
enum tcplens_group {
	TCPLENS_GROUP_SOCKET		= 0,
	TCPLENS_GROUP_OWNERSHIP		= 1 << 0,
	TCPLENS_GROUP_TIMERS		= 1 << 1,
	TCPLENS_GROUP_MEMORY		= 1 << 2,
	TCPLENS_GROUP_OPTIONS		= 1 << 3,
	TCPLENS_GROUP_POLICY		= 1 << 4,
	TCPLENS_GROUP_OWNER		= 1 << 5,
	TCPLENS_GROUP_LISTENER		= 1 << 6,
	TCPLENS_GROUP_CONN_COUNT		= 1 << 7,
	TCPLENS_GROUP_CONGESTION_CONTROL		= 1 << 8,
	TCPLENS_GROUP_ULP	= 1 << 9,
	TCPLENS_GROUP_CGROUP		= 1 << 10,
	TCPLENS_GROUP_CGROUP_PATH	= 1 << 11,
	TCPLENS_GROUP_SETTINGS		= 1 << 12,
	TCPLENS_GROUP_COUNTERS		= 1 << 16,
	TCPLENS_GROUP_SEQUENCE		= 1 << 17,
	TCPLENS_GROUP_WINDOWS		= 1 << 18,
	TCPLENS_GROUP_SIZES		= 1 << 19,
	TCPLENS_GROUP_NEGOTIATED		= 1 << 20,
	TCPLENS_GROUP_ROUND_TRIP	= 1 << 21,
	TCPLENS_GROUP_CA		= 1 << 22,
	TCPLENS_GROUP_LIMITS		= 1 << 23,
	TCPLENS_GROUP_AGES		= 1 << 24,
	TCPLENS_GROUP_RATES		= 1 << 25,
	TCPLENS_GROUP_IN_FLIGHT		= 1 << 26,
	TCPLENS_GROUP_INITIAL		= 1 << 27,
	TCPLENS_GROUP_QUEUES		= 1 << 28,
	TCPLENS_GROUP_SCOREBOARD	= 1 << 29,
	TCPLENS_GROUP_EVENT		= 1 << 30,
	TCPLENS_GROUP_AGE		= 1U << 31,
};

/*
 * What is shown to those only who have the capability: see privilege.c. inet_diag
 * shows nobody else these either, or nobody at all: who knows the sequence
 * numbers of a connection can send packets into it from elsewhere.
 */
#define TCPLENS_GROUPS_NET_ADMIN	(TCPLENS_GROUP_POLICY |		\
					 TCPLENS_GROUP_SETTINGS |	\
					 TCPLENS_GROUP_SEQUENCE |	\
					 TCPLENS_GROUP_INITIAL |	\
					 TCPLENS_GROUP_ULP)
#define TCPLENS_GROUPS_SYS_PTRACE	TCPLENS_GROUP_OWNER
/* What is shown to those only who are in the initial cgroup namespace. */
#define TCPLENS_GROUPS_INIT_CGROUP_NS	TCPLENS_GROUP_CGROUP_PATH

/* What is looked at when a connection ends, for `closed`. */
#define TCPLENS_GROUPS_CLOSED	(TCPLENS_GROUP_OWNERSHIP |		\
				 TCPLENS_GROUP_MEMORY |			\
				 TCPLENS_GROUP_OPTIONS |		\
				 TCPLENS_GROUP_CONGESTION_CONTROL |		\
				 TCPLENS_GROUP_CGROUP |			\
				 TCPLENS_GROUP_COUNTERS |		\
				 TCPLENS_GROUP_SCOREBOARD |		\
				 TCPLENS_GROUP_QUEUES |			\
				 TCPLENS_GROUP_SEQUENCE |		\
				 TCPLENS_GROUP_WINDOWS |		\
				 TCPLENS_GROUP_SIZES |			\
				 TCPLENS_GROUP_NEGOTIATED |			\
				 TCPLENS_GROUP_ROUND_TRIP |		\
				 TCPLENS_GROUP_CA |		\
				 TCPLENS_GROUP_LIMITS |			\
				 TCPLENS_GROUP_AGES |			\
				 TCPLENS_GROUP_RATES |			\
				 TCPLENS_GROUP_IN_FLIGHT |		\
				 TCPLENS_GROUP_INITIAL |		\
				 TCPLENS_GROUP_AGE)
/* What is looked at for each acknowledgment, for `probe`. */
#define TCPLENS_GROUPS_PROBE	(TCPLENS_GROUP_COUNTERS |		\
				 TCPLENS_GROUP_SCOREBOARD |		\
				 TCPLENS_GROUP_QUEUES |			\
				 TCPLENS_GROUP_SEQUENCE |		\
				 TCPLENS_GROUP_WINDOWS |		\
				 TCPLENS_GROUP_SIZES |			\
				 TCPLENS_GROUP_ROUND_TRIP |		\
				 TCPLENS_GROUP_CA |		\
				 TCPLENS_GROUP_RATES |			\
				 TCPLENS_GROUP_IN_FLIGHT)

/**
 * enum tcplens_file - the files that have columns
 * @TCPLENS_FILE_SOCKETS: `sockets`, all of them.
 * @TCPLENS_FILE_LISTENERS: `listeners`, those that listen.
 * @TCPLENS_FILE_EVENTS: `events` of debugfs, what happens to connections.
 * @TCPLENS_FILE_CLOSED: `closed` of debugfs, what they were when they ended.
 * @TCPLENS_FILE_PROBE: `probe` of debugfs, what they are at each acknowledgment.
 */
enum tcplens_file {
	TCPLENS_FILE_SOCKETS		= 1 << 0,
	TCPLENS_FILE_LISTENERS		= 1 << 1,
	TCPLENS_FILE_EVENTS		= 1 << 2,
	TCPLENS_FILE_CLOSED		= 1 << 3,
	TCPLENS_FILE_PROBE		= 1 << 4,
};

/* How many files there are, those of /proc, those of debugfs, and all. */
#define TCPLENS_FILES		5
#define TCPLENS_FILES_PROC	(TCPLENS_FILE_SOCKETS | TCPLENS_FILE_LISTENERS)
#define TCPLENS_FILES_DEBUGFS	(TCPLENS_FILE_EVENTS | TCPLENS_FILE_CLOSED | \
				 TCPLENS_FILE_PROBE)
#define TCPLENS_FILES_ALL	(TCPLENS_FILES_PROC | TCPLENS_FILES_DEBUGFS)

/**
 * struct tcplens_column - one column of the files of enum tcplens_file
 * @name: What the header line and a query call it.
 * @unit: Unit of a number, otherwise TCPLENS_ABSENT.
 * @meaning: One line: what it is and which kernel field it comes from.
 * @rfc4898: The variable of RFC 4898 it is, without "tcpEStats"; several have
 *	commas between them; NULL if none.
 * @names: The texts of a TCPLENS_TYPE_NAME, by value; NULL where there is none.
 * @names_count: Number of @names.
 * @offset: Where the value stands in struct tcplens_record.
 * @needs: An enum tcplens_feature, which not every kernel has.
 * @type: An enum tcplens_type.
 * @defaults: Which of the files of /proc show it when nothing was selected: bits
 *	of enum tcplens_file.
 * @also: The files that have it, besides those that have its whole group: bits
 *	of enum tcplens_file.
 * @group: An enum tcplens_group.
 */
struct tcplens_column {
	const char *name;
	const char *unit;
	const char *meaning;
	const char *rfc4898;
	const char *const *names;
	u16 names_count;
	u16 offset;
	u32 needs;
	u8 type;
	u8 defaults;
	u8 also;
	u32 group;
};

/**
 * struct tcplens_order - what a file shows when nothing was selected
 * @file: The file.
 * @names_count: Number of @names.
 * @names: The columns, in this order.
 */
struct tcplens_order {
	enum tcplens_file file;
	unsigned int names_count;
	const char *const *names;
};

/**
 * struct tcplens_view - what a reader can be shown here
 * @features: What the kernel has: bits of enum tcplens_feature.
 * @denied: What the opener may not see: bits of enum tcplens_group.
 * @files: The files that are meant: bits of enum tcplens_file.
 */
struct tcplens_view {
	u32 features;
	u32 denied;
	u8 files;
};

extern const struct tcplens_column tcplens_columns[];
extern const unsigned int tcplens_columns_count;
extern const struct tcplens_order tcplens_columns_orders[];
extern const unsigned int tcplens_columns_orders_count;

/*
 * No table may have more columns than this: a query keeps two bytes for each, and
 * the header of records that has them all must fit a buffer (binary.h).
 */
#define TCPLENS_COLUMNS_MAX	384

extern const char *const tcplens_columns_states[];
extern const char *const tcplens_columns_events[];

const char *tcplens_columns_type_name(u8 type);
size_t tcplens_columns_bytes(const struct tcplens_column *column);
const char *tcplens_columns_privilege(const struct tcplens_column *column);
const char *tcplens_columns_available(const struct tcplens_column *column,
				      const struct tcplens_view *view);
u32 tcplens_columns_groups(unsigned int index);
const char *tcplens_columns_file_name(unsigned int number);
u8 tcplens_columns_files(unsigned int index);
u8 tcplens_columns_defaults(unsigned int index);
unsigned int tcplens_columns_by_default(enum tcplens_file file, u16 *columns);
int tcplens_columns_find(const char *name, size_t length);

#endif /* TCPLENS_RECORD_COLUMNS_H */
