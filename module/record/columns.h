/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RECORD_COLUMNS_H
#define TCPLENS_RECORD_COLUMNS_H

#include "core/feature.h"
#include "record/record.h"

/**
 * enum tcplens_group - columns that are sampled together, if a query needs them
 * @TCPLENS_GROUP_SOCKET: Endpoints, state and whatever request sockets, time-wait
 *	sockets and listeners have; always sampled.
 * @TCPLENS_GROUP_OWNERSHIP: UID and inode (sample/sample.c).
 * @TCPLENS_GROUP_TIMERS: Timers (sample/timers.c).
 * @TCPLENS_GROUP_MEMORY: Memory (sample/memory.c).
 * @TCPLENS_GROUP_OPTIONS: Options that inet_diag shows to every user
 *	(sample/options.c).
 * @TCPLENS_GROUP_POLICY: Marks and keys (sample/policy.c).
 * @TCPLENS_GROUP_OWNER: Processes that have the socket open (relate/owners.c).
 * @TCPLENS_GROUP_LISTENER: Queues of a listener (sample/listener.c).
 * @TCPLENS_GROUP_CONN_COUNT: Connections of a listener, which takes a walk over all
 *	connections (relate/conn_count.c).
 * @TCPLENS_GROUP_CONGESTION_CONTROL: Values of the congestion control algorithm
 *	(sample/congestion_control.c).
 * @TCPLENS_GROUP_ULP: Upper layer protocols in the kernel (sample/ulp.c).
 * @TCPLENS_GROUP_CGROUP: ID of the cgroup (sample/cgroup.c).
 * @TCPLENS_GROUP_CGROUP_PATH: Path of the cgroup (sample/cgroup.c).
 * @TCPLENS_GROUP_SETTINGS: All other options (sample/options.c).
 * @TCPLENS_GROUP_COUNTERS: Counters of a connection (this group and the following
 *	ones up to TCPLENS_GROUP_SCOREBOARD: sample/connection.c).
 * @TCPLENS_GROUP_SEQUENCE: Sequence numbers.
 * @TCPLENS_GROUP_WINDOWS: Windows.
 * @TCPLENS_GROUP_SIZES: Segment sizes.
 * @TCPLENS_GROUP_NEGOTIATED: Features that both ends negotiated, and ECN.
 * @TCPLENS_GROUP_ROUND_TRIP: RTTs and timeouts.
 * @TCPLENS_GROUP_CA: Congestion control algorithm and state.
 * @TCPLENS_GROUP_LIMITS: Times by what limited sending.
 * @TCPLENS_GROUP_AGES: Times since segments were last sent and received.
 * @TCPLENS_GROUP_RATES: Rates.
 * @TCPLENS_GROUP_IN_FLIGHT: Data in flight.
 * @TCPLENS_GROUP_INITIAL: Initial sequence numbers.
 * @TCPLENS_GROUP_QUEUES: Bytes in the send and receive queues.
 * @TCPLENS_GROUP_SCOREBOARD: Segments sent, lost and selectively acknowledged.
 * @TCPLENS_GROUP_EVENT: Data of an event; only in the files of debugfs
 *	(trace/).
 * @TCPLENS_GROUP_AGE: Age of a connection, from its tracked state (trace/conns.c).
 * @TCPLENS_GROUP_STATE_AGE: Times since it entered its state, and the accept queue
 *	(trace/state_age.c).
 * @TCPLENS_GROUP_PROGRESS: Time since the peer acknowledged (sample/connection.c).
 */
enum tcplens_group {
	TCPLENS_GROUP_SOCKET			= 0,
	TCPLENS_GROUP_OWNERSHIP			= 1 << 0,
	TCPLENS_GROUP_TIMERS			= 1 << 1,
	TCPLENS_GROUP_MEMORY			= 1 << 2,
	TCPLENS_GROUP_OPTIONS			= 1 << 3,
	TCPLENS_GROUP_POLICY			= 1 << 4,
	TCPLENS_GROUP_OWNER			= 1 << 5,
	TCPLENS_GROUP_LISTENER			= 1 << 6,
	TCPLENS_GROUP_CONN_COUNT		= 1 << 7,
	TCPLENS_GROUP_CONGESTION_CONTROL	= 1 << 8,
	TCPLENS_GROUP_ULP			= 1 << 9,
	TCPLENS_GROUP_CGROUP			= 1 << 10,
	TCPLENS_GROUP_CGROUP_PATH		= 1 << 11,
	TCPLENS_GROUP_SETTINGS			= 1 << 12,
	TCPLENS_GROUP_STATE_AGE			= 1 << 13,
	TCPLENS_GROUP_PROGRESS			= 1 << 14,
	TCPLENS_GROUP_COUNTERS			= 1 << 16,
	TCPLENS_GROUP_SEQUENCE			= 1 << 17,
	TCPLENS_GROUP_WINDOWS			= 1 << 18,
	TCPLENS_GROUP_SIZES			= 1 << 19,
	TCPLENS_GROUP_NEGOTIATED		= 1 << 20,
	TCPLENS_GROUP_ROUND_TRIP		= 1 << 21,
	TCPLENS_GROUP_CA			= 1 << 22,
	TCPLENS_GROUP_LIMITS			= 1 << 23,
	TCPLENS_GROUP_AGES			= 1 << 24,
	TCPLENS_GROUP_RATES			= 1 << 25,
	TCPLENS_GROUP_IN_FLIGHT			= 1 << 26,
	TCPLENS_GROUP_INITIAL			= 1 << 27,
	TCPLENS_GROUP_QUEUES			= 1 << 28,
	TCPLENS_GROUP_SCOREBOARD		= 1 << 29,
	TCPLENS_GROUP_EVENT			= 1 << 30,
	TCPLENS_GROUP_AGE			= 1U << 31,
};

/*
 * Groups that need a capability: see output/privilege.c. inet_diag shows them only
 * with a capability too, or not at all. Sequence numbers, for example, are all
 * that a host elsewhere needs to inject segments into a connection.
 */
#define TCPLENS_GROUPS_NET_ADMIN	(TCPLENS_GROUP_POLICY |		\
					 TCPLENS_GROUP_SETTINGS |	\
					 TCPLENS_GROUP_SEQUENCE |	\
					 TCPLENS_GROUP_INITIAL |	\
					 TCPLENS_GROUP_ULP)
#define TCPLENS_GROUPS_SYS_PTRACE	TCPLENS_GROUP_OWNER
/* Groups that only readers in the initial cgroup namespace see. */
#define TCPLENS_GROUPS_INIT_CGROUP_NS	TCPLENS_GROUP_CGROUP_PATH

/* Groups that are sampled when a connection closes, for `closed`. */
#define TCPLENS_GROUPS_CLOSED	(TCPLENS_GROUP_OWNERSHIP |		\
				 TCPLENS_GROUP_MEMORY |			\
				 TCPLENS_GROUP_OPTIONS |		\
				 TCPLENS_GROUP_CONGESTION_CONTROL |	\
				 TCPLENS_GROUP_CGROUP |			\
				 TCPLENS_GROUP_COUNTERS |		\
				 TCPLENS_GROUP_SCOREBOARD |		\
				 TCPLENS_GROUP_QUEUES |			\
				 TCPLENS_GROUP_SEQUENCE |		\
				 TCPLENS_GROUP_WINDOWS |		\
				 TCPLENS_GROUP_SIZES |			\
				 TCPLENS_GROUP_NEGOTIATED |		\
				 TCPLENS_GROUP_ROUND_TRIP |		\
				 TCPLENS_GROUP_CA |			\
				 TCPLENS_GROUP_LIMITS |			\
				 TCPLENS_GROUP_AGES |			\
				 TCPLENS_GROUP_RATES |			\
				 TCPLENS_GROUP_IN_FLIGHT |		\
				 TCPLENS_GROUP_INITIAL |		\
				 TCPLENS_GROUP_AGE)
/* Groups that are sampled for each received segment, for `segments`. */
#define TCPLENS_GROUPS_SEGMENTS	(TCPLENS_GROUP_COUNTERS |		\
				 TCPLENS_GROUP_SCOREBOARD |		\
				 TCPLENS_GROUP_QUEUES |			\
				 TCPLENS_GROUP_SEQUENCE |		\
				 TCPLENS_GROUP_WINDOWS |		\
				 TCPLENS_GROUP_SIZES |			\
				 TCPLENS_GROUP_ROUND_TRIP |		\
				 TCPLENS_GROUP_CA |			\
				 TCPLENS_GROUP_RATES |			\
				 TCPLENS_GROUP_IN_FLIGHT)

/**
 * enum tcplens_file - files that have columns
 * @TCPLENS_FILE_SOCKETS: `sockets` in /proc: all sockets.
 * @TCPLENS_FILE_LISTENERS: `listeners` in /proc: listening sockets.
 * @TCPLENS_FILE_EVENTS: `events` in debugfs: TCP events.
 * @TCPLENS_FILE_CLOSED: `closed` in debugfs: the most recently closed connections.
 * @TCPLENS_FILE_SEGMENTS: `segments` in debugfs: a sample for each received segment.
 */
enum tcplens_file {
	TCPLENS_FILE_SOCKETS		= 1 << 0,
	TCPLENS_FILE_LISTENERS		= 1 << 1,
	TCPLENS_FILE_EVENTS		= 1 << 2,
	TCPLENS_FILE_CLOSED		= 1 << 3,
	TCPLENS_FILE_SEGMENTS		= 1 << 4,
};

/* The number of files, and masks of them. */
#define TCPLENS_FILES		5
#define TCPLENS_FILES_PROC	(TCPLENS_FILE_SOCKETS | TCPLENS_FILE_LISTENERS)
#define TCPLENS_FILES_DEBUGFS	(TCPLENS_FILE_EVENTS | TCPLENS_FILE_CLOSED | \
				 TCPLENS_FILE_SEGMENTS)
#define TCPLENS_FILES_ALL	(TCPLENS_FILES_PROC | TCPLENS_FILES_DEBUGFS)

/**
 * struct tcplens_column - a column
 * @name: Its name in header lines and queries.
 * @unit: Unit of a number, otherwise TCPLENS_ABSENT.
 * @meaning: A noun phrase of at most 50 characters.
 * @source: The kernel's field or the socket option, "derived", or NULL.
 * @rfc4898: Its variables of RFC 4898, without the prefix "tcpEStats" and
 *	separated by commas; NULL if none.
 * @names: The names of a TCPLENS_TYPE_NAME, by value; NULL for a value without one.
 * @names_count: Entries of @names.
 * @offset: Offset of the value in struct tcplens_record.
 * @needs: The feature that the kernel needs, an enum tcplens_feature.
 * @type: An enum tcplens_type.
 * @defaults: Files of /proc that show the column by default: bits of enum
 *	tcplens_file.
 * @also: Files that have the column without having its whole group: bits of enum
 *	tcplens_file.
 * @bits: The bits of a number that a value can have; 0 if it can have all bits of
 *	the type, except all of them, which mean "no value".
 * @group: An enum tcplens_group.
 */
struct tcplens_column {
	const char *name;
	const char *unit;
	const char *meaning;
	const char *source;
	const char *rfc4898;
	const char *const *names;
	u16 names_count;
	u16 offset;
	u32 needs;
	u8 type;
	u8 defaults;
	u8 also;
	u8 bits;
	u32 group;
};

/**
 * struct tcplens_order - the default columns of a file of debugfs
 * @file: The file.
 * @names_count: Entries of @names.
 * @names: The names of the columns, in the order of output.
 */
struct tcplens_order {
	enum tcplens_file file;
	unsigned int names_count;
	const char *const *names;
};

/**
 * struct tcplens_view - what is available to a reader
 * @features: Features of the kernel: bits of enum tcplens_feature.
 * @off: Groups that a parameter of the module turns off: bits of enum tcplens_group.
 * @denied: Groups that the opener may not see: bits of enum tcplens_group.
 * @files: Files that the `columns` file describes: bits of enum tcplens_file.
 */
struct tcplens_view {
	u32 features;
	u32 off;
	u32 denied;
	u8 files;
};

extern const struct tcplens_column tcplens_columns[];
extern const unsigned int tcplens_columns_count;
extern const struct tcplens_order tcplens_columns_orders[];
extern const unsigned int tcplens_columns_orders_count;

/*
 * The most columns: a query stores two bytes for each, and a binary header with all
 * of them must fit its buffer (output/binary.h).
 */
#define TCPLENS_COLUMNS_MAX	384

extern const char *const tcplens_columns_states[];
extern const char *const tcplens_columns_events[];

const char *tcplens_columns_type_name(u8 type);
size_t tcplens_columns_bytes(const struct tcplens_column *column);
u64 tcplens_columns_largest(const struct tcplens_column *column);
const char *tcplens_columns_privilege(const struct tcplens_column *column);
const char *tcplens_columns_denial(const struct tcplens_column *column);
const char *tcplens_columns_available(const struct tcplens_column *column,
				      const struct tcplens_view *view);
u32 tcplens_columns_groups(unsigned int index);
const char *tcplens_columns_file_name(unsigned int number);
u8 tcplens_columns_files(unsigned int index);
u8 tcplens_columns_defaults(unsigned int index);
unsigned int tcplens_columns_by_default(enum tcplens_file file, u16 *columns);
int tcplens_columns_find(const char *name, size_t length);

#endif /* TCPLENS_RECORD_COLUMNS_H */
