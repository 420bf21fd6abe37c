/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * tcplens: every TCP socket of a network namespace as plain text.
 *
 * The interface is text, in four files under TCPLENS_PROC_DIRECTORY of the
 * namespace that the path is looked up in (/proc/net is /proc/self/net):
 *
 *   sockets   A header line that names the columns, then one line per socket
 *             of the namespace: every state, IPv4 and IPv6. Fields stand
 *             between single spaces and never hold a blank; numbers are
 *             decimal and their unit ends the column's name where the kernel's
 *             own name does not imply it. What this kernel, this kind of
 *             socket or this reader's privilege cannot know is TCPLENS_ABSENT.
 *             Columns are found by their name in the header: their default set
 *             and order may change, their names and meanings do not.
 *
 *   listeners The same for the sockets that listen, with other columns by
 *             default: their queues and what they dropped. Their connections
 *             are counted where `children` is selected or compared.
 *
 *   summary   "name value" lines after a header line that says so: constant
 *             size, counted in one pass over the tables.
 *
 *   columns   The dictionary: one line per column of `sockets` and `listeners`,
 *             its fields separated by tabs, the last one (a sentence) up to the
 *             end of the line.
 *
 * Writing one line of at most TCPLENS_QUERY_BYTES bytes to an open `sockets` or
 * `listeners` chooses what that open file, and only that one, gives from its
 * beginning:
 *
 *   select state,local,srtt_us     these columns, in this order
 *   select +cookie,inode           the default columns and these
 *   select *                       all columns
 *   where <expression>             only the sockets that satisfy it
 *   limit <n>                      at most n of them
 *   format binary                  as records of a fixed size, see below, not
 *                                  as text
 *
 * These clauses stand in one line, each at most once and in any order. An
 * expression joins comparisons by "or", "and", "not" and parentheses:
 *
 *   srtt_us>50ms                   numbers: = != < <= > >= and the suffixes
 *                                  us ms s of a time, K M G of others (of
 *                                  bytes by 1024, otherwise by 1000)
 *   state=SYN_SENT,SYN_RECV        names and text: = != and lists, either of
 *                                  which numbers have too
 *   raddr=10.0.0.0/8               addresses: also prefixes; IPv6 with brackets
 *                                  or without
 *   local=[2001:db8::1]:443        ends: address and port
 *   uid=-                          the value is absent
 *
 * "a=x,y" is true for either value, "a!=x,y" where it is neither. Any other
 * comparison with an absent value is false, also "!=". IPv4 also matches
 * IPv6 sockets that carry it. tcplens(5) has the details.
 *
 * The columns of a socket's owner (pid, comm, fd, owners) take memory in
 * proportion to the TCP sockets that processes have, until the pass ends; a
 * read fails with ENOMEM where there is none. They are what was true when the
 * pass began, of the processes in the pid namespace of the /proc that is read.
 *
 * The files `events`, `closed` and `probe` under TCPLENS_DEBUGFS_DIRECTORY are
 * asked in the same way, and give records and rows of the same kind; what they
 * are is in tcplens-debugfs(5), and no promise but for the enums here.
 *
 * A line that is not understood fails with EINVAL and changes nothing; the
 * next read of that open file says what is wrong, and where.
 *
 * Every read of a pass, from offset 0 to the end of the file, continues where
 * the one before stopped. A socket that stays in the tables from the first
 * read to the last is listed exactly once. So is one that is bound when the
 * pass begins and connects or listens meanwhile, unless there are more than
 * about two hundred such sockets and listeners: then it can be listed twice,
 * in both states with the same cookie. One that goes back from connected to
 * bound meanwhile can be missed. Seeking to 0 starts a new pass.
 */
#ifndef _UAPI_LINUX_TCPLENS_H
#define _UAPI_LINUX_TCPLENS_H

#include <linux/types.h>

/* The release; dkms.conf, modinfo and the reader carry the same. */
#define TCPLENS_VERSION			"0.1.0"

/* Where the files are. */
#define TCPLENS_PROC_DIRECTORY		"/proc/net/tcplens"
#define TCPLENS_DEBUGFS_DIRECTORY	"/sys/kernel/debug/tcplens"

/* The text of a value that is not known or does not exist. */
#define TCPLENS_ABSENT			"-"

/* The longest query line, its newline included. */
#define TCPLENS_QUERY_BYTES		4096

/* The longest line of `sockets` that any choice of columns can give. */
#define TCPLENS_LINE_BYTES		8192

/**
 * enum tcplens_state - the states of the `state` column
 *
 * The values are those of the kernel's TCP_* states (include/net/tcp_states.h),
 * which RFC 9293 section 3.3.2 describes; the names printed are these without
 * their prefix.
 *
 * @TCPLENS_STATE_ESTABLISHED: Data flows both ways.
 * @TCPLENS_STATE_SYN_SENT: connect() was called, no answer yet.
 * @TCPLENS_STATE_SYN_RECV: A SYN came and was answered. Also a half-open
 *	request, TCP_NEW_SYN_RECV inside the kernel, as ss and /proc/net/tcp
 *	show it.
 * @TCPLENS_STATE_FIN_WAIT1: This end has closed, its FIN is not acknowledged.
 * @TCPLENS_STATE_FIN_WAIT2: This end has closed, the peer has not. Also a
 *	time-wait socket still waiting for the peer's FIN; the column `kind`
 *	tells the two apart.
 * @TCPLENS_STATE_TIME_WAIT: Both have closed; late segments are awaited.
 * @TCPLENS_STATE_CLOSE: Closed while it was being read.
 * @TCPLENS_STATE_CLOSE_WAIT: The peer has closed, this end has not.
 * @TCPLENS_STATE_LAST_ACK: The peer had closed, now this end has; its FIN is
 *	not acknowledged.
 * @TCPLENS_STATE_LISTEN: listen() was called.
 * @TCPLENS_STATE_CLOSING: Both have closed at the same time.
 * @TCPLENS_STATE_BOUND: Has a local port, but is neither connected nor
 *	listening.
 */
enum tcplens_state {
	TCPLENS_STATE_ESTABLISHED	= 1,
	TCPLENS_STATE_SYN_SENT		= 2,
	TCPLENS_STATE_SYN_RECV		= 3,
	TCPLENS_STATE_FIN_WAIT1		= 4,
	TCPLENS_STATE_FIN_WAIT2		= 5,
	TCPLENS_STATE_TIME_WAIT		= 6,
	TCPLENS_STATE_CLOSE		= 7,
	TCPLENS_STATE_CLOSE_WAIT	= 8,
	TCPLENS_STATE_LAST_ACK		= 9,
	TCPLENS_STATE_LISTEN		= 10,
	TCPLENS_STATE_CLOSING		= 11,
	TCPLENS_STATE_BOUND		= 13,
	/* private: */
	TCPLENS_STATES			= 14,
};

/**
 * enum tcplens_kind - which of the kernel's structures a socket is
 * @TCPLENS_KIND_FULL: A whole socket (struct tcp_sock).
 * @TCPLENS_KIND_REQUEST: A half-open connection (struct request_sock): a SYN
 *	was answered, the handshake's last ACK has not come.
 * @TCPLENS_KIND_TIMEWAIT: What is kept of a closed connection
 *	(struct inet_timewait_sock).
 */
enum tcplens_kind {
	TCPLENS_KIND_FULL		= 0,
	TCPLENS_KIND_REQUEST		= 1,
	TCPLENS_KIND_TIMEWAIT		= 2,
	/* private: */
	TCPLENS_KINDS			= 3,
};

/**
 * enum tcplens_timer - which timer runs out next
 * @TCPLENS_TIMER_NONE: None is pending.
 * @TCPLENS_TIMER_RETRANSMIT: Retransmission timeout (RFC 6298).
 * @TCPLENS_TIMER_LOSS_PROBE: Tail loss probe (RFC 8985 section 7).
 * @TCPLENS_TIMER_REORDER: RACK reordering timeout (RFC 8985 section 6.3).
 * @TCPLENS_TIMER_PERSIST: Zero window probe (RFC 9293 section 3.8.6.1).
 * @TCPLENS_TIMER_KEEPALIVE: Keepalive, and the wait for the peer's FIN of a
 *	full socket in FIN_WAIT2: the kernel uses one timer for both.
 * @TCPLENS_TIMER_SYNACK: SYN-ACK retransmission of a half-open connection.
 * @TCPLENS_TIMER_TIMEWAIT: End of a time-wait socket.
 */
enum tcplens_timer {
	TCPLENS_TIMER_NONE		= 0,
	TCPLENS_TIMER_RETRANSMIT	= 1,
	TCPLENS_TIMER_LOSS_PROBE	= 2,
	TCPLENS_TIMER_REORDER		= 3,
	TCPLENS_TIMER_PERSIST		= 4,
	TCPLENS_TIMER_KEEPALIVE		= 5,
	TCPLENS_TIMER_SYNACK		= 6,
	TCPLENS_TIMER_TIMEWAIT		= 7,
	/* private: */
	TCPLENS_TIMERS			= 8,
};

/**
 * enum tcplens_event_kind - what happened, the `event` column
 *
 * The numbers are this module's own. What the kernel calls then is named with
 * each: a tracepoint of include/trace/events, if nothing else is said.
 *
 * @TCPLENS_EVENT_CONNECT: connect() began a connection (inet_sock_set_state).
 * @TCPLENS_EVENT_ESTABLISHED: A connection that this host began is established
 *	(inet_sock_set_state).
 * @TCPLENS_EVENT_ACCEPTED: A connection that came is established, whether
 *	accept() has taken it or not (inet_sock_set_state).
 * @TCPLENS_EVENT_REFUSED: A connection was not made: the peer sent a reset
 *	(inet_sock_set_state, sk_err).
 * @TCPLENS_EVENT_TIMED_OUT: It was not made: nobody answered.
 * @TCPLENS_EVENT_UNREACHABLE: It was not made: there was no way to the peer.
 * @TCPLENS_EVENT_CLOSED: A connection that was made is no more
 *	(inet_sock_set_state).
 * @TCPLENS_EVENT_STATE: Any other change of the state (inet_sock_set_state).
 * @TCPLENS_EVENT_SYN_RETRANSMIT: A SYN was sent again (tcp_retransmit_skb).
 * @TCPLENS_EVENT_SYNACK_RETRANSMIT: A SYN-ACK was (tcp_retransmit_synack).
 * @TCPLENS_EVENT_RETRANSMIT: Anything else was (tcp_retransmit_skb).
 * @TCPLENS_EVENT_CONGESTION: The state of congestion control changed
 *	(tcp_cong_state_set, tcp_probe).
 * @TCPLENS_EVENT_ZERO_WINDOW: The peer takes no more data (tcp_probe).
 * @TCPLENS_EVENT_WINDOW_OPEN: It takes some again (tcp_probe).
 * @TCPLENS_EVENT_RESET_SENT: The kernel sent a reset (tcp_send_reset).
 * @TCPLENS_EVENT_RESET_RECEIVED: A reset was received (tcp_receive_reset).
 * @TCPLENS_EVENT_LISTEN_OVERFLOW: A listener had no room for a connection
 *	(sk_drops).
 * @TCPLENS_EVENT_LISTEN: listen() was called (inet_sock_set_state).
 * @TCPLENS_EVENT_LOST: So many events as `lost_records` says were overwritten
 *	before this reader came to them; nothing else of the record means
 *	anything. Only in records: text has a line "lost N" instead.
 */
enum tcplens_event_kind {
	TCPLENS_EVENT_CONNECT		= 0,
	TCPLENS_EVENT_ESTABLISHED	= 1,
	TCPLENS_EVENT_ACCEPTED		= 2,
	TCPLENS_EVENT_REFUSED		= 3,
	TCPLENS_EVENT_TIMED_OUT		= 4,
	TCPLENS_EVENT_UNREACHABLE	= 5,
	TCPLENS_EVENT_CLOSED		= 6,
	TCPLENS_EVENT_STATE		= 7,
	TCPLENS_EVENT_SYN_RETRANSMIT	= 8,
	TCPLENS_EVENT_SYNACK_RETRANSMIT	= 9,
	TCPLENS_EVENT_RETRANSMIT	= 10,
	TCPLENS_EVENT_CONGESTION	= 11,
	TCPLENS_EVENT_ZERO_WINDOW	= 12,
	TCPLENS_EVENT_WINDOW_OPEN	= 13,
	TCPLENS_EVENT_RESET_SENT	= 14,
	TCPLENS_EVENT_RESET_RECEIVED	= 15,
	TCPLENS_EVENT_LISTEN_OVERFLOW	= 16,
	TCPLENS_EVENT_LISTEN		= 17,
	TCPLENS_EVENT_LOST		= 18,
	/* private: */
	TCPLENS_EVENTS			= 19,
};

/**
 * enum tcplens_end - how a connection ended, the `end` column
 *
 * The numbers are this module's own.
 *
 * @TCPLENS_END_ORDERLY: Both sides closed, and each FIN was acknowledged.
 * @TCPLENS_END_RESET_RECEIVED: The peer sent a reset.
 * @TCPLENS_END_RESET_SENT: This host sent one.
 * @TCPLENS_END_TIMED_OUT: The peer no longer answered (ETIMEDOUT).
 * @TCPLENS_END_REFUSED: The peer answered the SYN with a reset (ECONNREFUSED).
 * @TCPLENS_END_UNREACHABLE: There was no way to the peer (EHOSTUNREACH,
 *	ENETUNREACH and the like).
 * @TCPLENS_END_ABORTED: This host gave it up in another way.
 */
enum tcplens_end {
	TCPLENS_END_ORDERLY		= 0,
	TCPLENS_END_RESET_RECEIVED	= 1,
	TCPLENS_END_RESET_SENT		= 2,
	TCPLENS_END_TIMED_OUT		= 3,
	TCPLENS_END_REFUSED		= 4,
	TCPLENS_END_UNREACHABLE		= 5,
	TCPLENS_END_ABORTED		= 6,
	/* private: */
	TCPLENS_ENDS			= 7,
};

/**
 * enum tcplens_retransmit - what made the kernel send a segment again
 *
 * The numbers are this module's own.
 *
 * @TCPLENS_RETRANSMIT_SYN: The timer of a SYN or SYN-ACK (RFC 6298).
 * @TCPLENS_RETRANSMIT_FAST: Acknowledgments say that it is lost (RFC 6675,
 *	RFC 8985).
 * @TCPLENS_RETRANSMIT_LOSS_PROBE: Tail loss probe (RFC 8985 section 7).
 * @TCPLENS_RETRANSMIT_TIMEOUT: The retransmission timer (RFC 6298).
 * @TCPLENS_RETRANSMIT_SLOW_START: What a timeout left to be sent again, clocked
 *	by acknowledgments (RFC 5681).
 */
enum tcplens_retransmit {
	TCPLENS_RETRANSMIT_SYN		= 0,
	TCPLENS_RETRANSMIT_FAST		= 1,
	TCPLENS_RETRANSMIT_LOSS_PROBE	= 2,
	TCPLENS_RETRANSMIT_TIMEOUT	= 3,
	TCPLENS_RETRANSMIT_SLOW_START	= 4,
	/* private: */
	TCPLENS_RETRANSMITS		= 5,
};

/**
 * enum tcplens_reset_reason - why the kernel sent a reset
 *
 * The names printed are those of the kernel's enum sk_rst_reason
 * (include/net/rstreason.h) in lower case, without their prefix. The numbers are
 * this module's own: the kernel's may change.
 *
 * @TCPLENS_RESET_NOT_SPECIFIED: It does not say.
 * @TCPLENS_RESET_NO_SOCKET: Nobody listens there.
 * @TCPLENS_RESET_TCP_INVALID_ACK_SEQUENCE: During the handshake, what is
 *	acknowledged was not sent.
 * @TCPLENS_RESET_TCP_RFC7323_PAWS: The timestamp is too old (RFC 7323).
 * @TCPLENS_RESET_TCP_TOO_OLD_ACK: What is acknowledged is too old.
 * @TCPLENS_RESET_TCP_ACK_UNSENT_DATA: What is acknowledged was not yet sent.
 * @TCPLENS_RESET_TCP_FLAGS: The flags of the segment are none that can be.
 * @TCPLENS_RESET_TCP_OLD_ACK: What is acknowledged is old.
 * @TCPLENS_RESET_TCP_ABORT_ON_DATA: Data came that nobody will read.
 * @TCPLENS_RESET_TCP_TIMEWAIT_SOCKET: It came to a time-wait socket.
 * @TCPLENS_RESET_INVALID_SYN: A SYN came within a connection.
 * @TCPLENS_RESET_TCP_ABORT_ON_CLOSE: It was closed with data unread.
 * @TCPLENS_RESET_TCP_ABORT_ON_LINGER: linger2 is less than 0.
 * @TCPLENS_RESET_TCP_ABORT_ON_MEMORY: There is no memory, or there are too many
 *	orphans.
 * @TCPLENS_RESET_TCP_STATE: Its state does not allow anything else.
 * @TCPLENS_RESET_TCP_KEEPALIVE_TIMEOUT: Keepalives were not answered.
 * @TCPLENS_RESET_TCP_DISCONNECT_WITH_DATA: It was disconnected with data left.
 * @TCPLENS_RESET_OTHER: A reason that is not in this list.
 */
enum tcplens_reset_reason {
	TCPLENS_RESET_NOT_SPECIFIED		= 0,
	TCPLENS_RESET_NO_SOCKET			= 1,
	TCPLENS_RESET_TCP_INVALID_ACK_SEQUENCE	= 2,
	TCPLENS_RESET_TCP_RFC7323_PAWS		= 3,
	TCPLENS_RESET_TCP_TOO_OLD_ACK		= 4,
	TCPLENS_RESET_TCP_ACK_UNSENT_DATA	= 5,
	TCPLENS_RESET_TCP_FLAGS			= 6,
	TCPLENS_RESET_TCP_OLD_ACK		= 7,
	TCPLENS_RESET_TCP_ABORT_ON_DATA		= 8,
	TCPLENS_RESET_TCP_TIMEWAIT_SOCKET	= 9,
	TCPLENS_RESET_INVALID_SYN		= 10,
	TCPLENS_RESET_TCP_ABORT_ON_CLOSE	= 11,
	TCPLENS_RESET_TCP_ABORT_ON_LINGER	= 12,
	TCPLENS_RESET_TCP_ABORT_ON_MEMORY	= 13,
	TCPLENS_RESET_TCP_STATE			= 14,
	TCPLENS_RESET_TCP_KEEPALIVE_TIMEOUT	= 15,
	TCPLENS_RESET_TCP_DISCONNECT_WITH_DATA	= 16,
	TCPLENS_RESET_OTHER			= 17,
	/* private: */
	TCPLENS_RESETS				= 18,
};

/**
 * enum tcplens_owner_source - how pid and comm became known
 *
 * The numbers are this module's own.
 *
 * @TCPLENS_OWNER_CONNECT: It called connect().
 * @TCPLENS_OWNER_LISTEN: It called listen().
 * @TCPLENS_OWNER_CLOSE: It called close() or shutdown().
 * @TCPLENS_OWNER_LISTENER: It has the listener that the connection came to.
 * @TCPLENS_OWNER_SCAN: It has the socket among its descriptors; only in
 *	`sockets` and `listeners`.
 */
enum tcplens_owner_source {
	TCPLENS_OWNER_CONNECT		= 0,
	TCPLENS_OWNER_LISTEN		= 1,
	TCPLENS_OWNER_CLOSE		= 2,
	TCPLENS_OWNER_LISTENER		= 3,
	TCPLENS_OWNER_SCAN		= 4,
	/* private: */
	TCPLENS_OWNER_SOURCES		= 5,
};

/* The address families, by the kernel's numbers (AF_INET, AF_INET6). */
#define TCPLENS_FAMILY_INET		2
#define TCPLENS_FAMILY_INET6		10

/**
 * struct tcplens_endpoint - one end of a connection
 * @address: In network byte order; an IPv4 address fills the first four bytes.
 * @port: In host byte order; all bits set where there is no such end (the
 *	remote one of a listener), and nothing else of it means anything then.
 * @scope: Interface index of a link-local address (RFC 4007), otherwise 0.
 * @family: TCPLENS_FAMILY_INET or TCPLENS_FAMILY_INET6. An IPv6 socket carries
 *	IPv4 as ::ffff:a.b.c.d.
 */
struct tcplens_endpoint {
	__u8 address[16];
	__u32 port;
	__u32 scope;
	__u32 family;
};

/**
 * enum tcplens_type - how a value stands in a record
 * @TCPLENS_TYPE_U8: Number in a __u8.
 * @TCPLENS_TYPE_U32: Number in a __u32.
 * @TCPLENS_TYPE_U64: Number in a __u64.
 * @TCPLENS_TYPE_NAME: A __u8 that counts through the column's names, from 0.
 *	One that has none, or an empty one, is absent.
 * @TCPLENS_TYPE_STRING: Text without blanks; a zero ends it unless it fills its
 *	bytes.
 * @TCPLENS_TYPE_ADDRESS: The address of a struct tcplens_endpoint.
 * @TCPLENS_TYPE_ENDPOINT: Address and port of a struct tcplens_endpoint.
 * @TCPLENS_TYPE_PATH: Longer text, in records a TCPLENS_TYPE_STRING.
 */
enum tcplens_type {
	TCPLENS_TYPE_U8			= 0,
	TCPLENS_TYPE_U32		= 1,
	TCPLENS_TYPE_U64		= 2,
	TCPLENS_TYPE_NAME		= 3,
	TCPLENS_TYPE_STRING		= 4,
	TCPLENS_TYPE_ADDRESS		= 5,
	TCPLENS_TYPE_ENDPOINT		= 6,
	TCPLENS_TYPE_PATH		= 7,
	/* private: */
	TCPLENS_TYPES			= 8,
};

/*
 * What `format binary` gives: a struct tcplens_binary_header; as many struct
 * tcplens_binary_column as it says, in the order in which they were selected;
 * the names of values, each ended by a zero; and up to the end of the file
 * records of the same size, one per socket.
 *
 * Integers are in the byte order of the host. A value stands at the offset of
 * its column, aligned to its size if the record is aligned to 8; columns may
 * share bytes. What no column describes means nothing. A value that is not
 * known has all bits set; a string is empty, an address or end has no port,
 * and a name has none.
 *
 * Later releases may add: members behind the known ones of both structures,
 * types, and anything between the names and the records. A reader therefore
 * goes by the sizes in the header, leaves out what stands behind the members
 * that it knows, takes those that are missing for 0, and skips a value whose
 * type it does not know, or whose size is none that its type can have. Bytes
 * called unused are 0. Only where this is not enough the version changes: a
 * reader that does not know it has to stop.
 */
#define TCPLENS_BINARY_MAGIC		0x736e656c70637489ULL
#define TCPLENS_BINARY_VERSION		1
#define TCPLENS_BINARY_REVISION		0

/**
 * struct tcplens_binary_header - how to read what follows
 * @magic: TCPLENS_BINARY_MAGIC; with its bytes the other way round, the host
 *	has the other byte order. As bytes it is no text.
 * @version: TCPLENS_BINARY_VERSION.
 * @revision: Grows with what is added; for people.
 * @header_bytes: Size of this structure: where the first column stands.
 * @columns: How many columns there are.
 * @column_bytes: Size of each struct tcplens_binary_column.
 * @names_bytes: Size of the names behind the last of them.
 * @record_bytes: Size of each record, a multiple of 8.
 * @records_at: Where the first record stands, from the beginning of the file;
 *	a multiple of 8.
 * @unused: 0.
 */
struct tcplens_binary_header {
	__u64 magic;
	__u16 version;
	__u16 revision;
	__u32 header_bytes;
	__u32 columns;
	__u32 column_bytes;
	__u32 names_bytes;
	__u32 record_bytes;
	__u32 records_at;
	__u32 unused;
};

/**
 * struct tcplens_binary_column - a column of the records
 * @name: Its name, as in `columns`; a zero ends it, as it does @unit.
 * @type: An enum tcplens_type.
 * @offset: Where its value stands in a record, in bytes.
 * @bytes: Size of the value.
 * @names_at: Of a TCPLENS_TYPE_NAME: where the name of the value 0 stands, in
 *	bytes from the beginning of the names; those of 1 and so on follow.
 * @names: How many they are.
 * @unused: 0.
 * @unit: Unit of a number, empty if it has none.
 */
struct tcplens_binary_column {
	char name[32];
	__u32 type;
	__u32 offset;
	__u32 bytes;
	__u32 names_at;
	__u32 names;
	__u32 unused;
	char unit[16];
};

#endif /* _UAPI_LINUX_TCPLENS_H */
