/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * tcplens: the TCP sockets of a network namespace as plain text.
 *
 * The interface is text, in four files in TCPLENS_PROC_DIRECTORY. /proc/net is
 * /proc/self/net, so a process sees the sockets of its own network namespace.
 *
 *   sockets   A header line that names the columns, then one line per socket:
 *             every state, IPv4 and IPv6. Single spaces separate the fields,
 *             and no field contains a blank. Numbers are decimal; a column's
 *             name ends in its unit unless the kernel's own name implies it.
 *             TCPLENS_ABSENT means that no value is available: this kernel or
 *             this kind of socket has none, or the reader lacks the privilege.
 *             Programs find columns by name in the header: the default columns
 *             and their order may change, names and meanings do not.
 *
 *   listeners The same for listening sockets, with other default columns:
 *             queues and drops. The module counts the connections of listeners
 *             if a query uses `connections`, `connections_established` or
 *             `connections_unaccepted`.
 *
 *   summary   A header line, then lines "name value", from one walk over all
 *             sockets. The number of lines is constant.
 *
 *   columns   One line per column of `sockets` and `listeners`. Tabs separate
 *             the fields; the last one, the source, ends with the line.
 *
 * A process selects what an open `sockets` or `listeners` contains by writing one
 * line of at most TCPLENS_QUERY_BYTES bytes to it. The query applies to this open
 * file only, from its beginning:
 *
 *   select state,local,srtt_us     these columns, in this order
 *   select +cookie,inode           the default columns and these
 *   select *                       all columns
 *   where <expression>             only sockets that match
 *   limit <n>                      at most n sockets
 *   format binary                  records of a fixed size (see below) instead
 *                                  of text
 *
 * The line has these clauses in any order, each at most once. An expression
 * combines comparisons with "or", "and", "not" and parentheses; "||", "&&" and "!"
 * are the same words:
 *
 *   srtt_us>50ms                   numbers: = (or ==) != < <= > >=; 1.5, 0x50;
 *                                  suffixes ns us ms s m h of times, K M G of
 *                                  other numbers (by 1024 for bytes, by 1000
 *                                  otherwise)
 *   lport=8000-8100                a range: = and !=
 *   state=SYN_SENT,syn-recv        names in any case, "-" for "_": = and !=;
 *                                  several values, which all types can have
 *   comm=nginx*                    text, as it is printed: = and !=; wildcards
 *                                  * and ?
 *   comm="(sd-pam)"                any value in quotes, without wildcards; only
 *                                  a backslash needs an escape, \134
 *   raddr=10.0.0.0/8               addresses and prefixes: = and !=; IPv6 with
 *                                  or without brackets
 *   local=[2001:db8::1]:443        endpoints: = and !=
 *   local=0.0.0.0%red:179          the address of a socket that is bound to the
 *                                  device
 *   uid=-                          no value is available
 *
 * "a=x,y" is true if a equals either value, "a!=x,y" if a equals neither. A
 * comparison with an absent value is false, also "!="; only "a=-" is true. One that
 * is false for every value, such as lport=70000, is an error. An IPv4 address also
 * matches IPv6 sockets that carry IPv4. tcplens(5) has the details.
 *
 * The columns of owners (pid, comm, fd, owners, owner_source) take memory in
 * proportion to the descriptors of TCP sockets, until the dump ends; read() fails
 * with ENOMEM if there is not enough. The module looks up owners when the dump starts, among the
 * processes in the PID namespace of the /proc that is read. With these columns,
 * `sockets` also has the TCP sockets without a port, which are in no table.
 *
 * The files `events`, `closed` and `segments` in TCPLENS_DEBUGFS_DIRECTORY take the
 * same queries and have lines and records of the same form. tcplens-debugfs(5)
 * describes them. tcplens(5) says which names and values later releases keep.
 *
 * A query that cannot be parsed fails with EINVAL and changes nothing. So does one
 * with an expression that uses a column which the kernel does not have, or which
 * needs a privilege, unless both the opener of the file and the writer of the query
 * have it. A column that is only
 * selected has no value then. The error message is at the file position: the
 * position in the line and the reason, the line, a mark below the error, and what
 * was expected there. After it a read returns the end of the file once; then the
 * dump continues.
 *
 * The reads from offset 0 to the end of the file are one dump; each continues
 * where the previous one stopped. A dump lists a socket that exists from the first
 * read to the last exactly once; tcplens(5) has the exceptions, which change between
 * connected, bound and neither during the dump. Seeking to 0 starts a new dump.
 */
#ifndef _UAPI_LINUX_TCPLENS_H
#define _UAPI_LINUX_TCPLENS_H

#include <linux/types.h>

/* The release, as in dkms.conf, modinfo and the reader. */
#define TCPLENS_VERSION			"0.2.0"

/* The directories of the files. */
#define TCPLENS_PROC_DIRECTORY		"/proc/net/tcplens"
#define TCPLENS_DEBUGFS_DIRECTORY	"/sys/kernel/debug/tcplens"

/* The text of a value that is not available. */
#define TCPLENS_ABSENT			"-"

/* The most bytes of a query, its newline included. */
#define TCPLENS_QUERY_BYTES		4096

/* The most bytes of a line of text, with any columns. */
#define TCPLENS_LINE_BYTES		8192

/**
 * enum tcplens_state - the states of the `state` column
 *
 * The values are those of the kernel's TCP_* states (include/net/tcp_states.h).
 * RFC 9293 section 3.3.2 describes them. Text has the names without the prefix.
 *
 * @TCPLENS_STATE_ESTABLISHED: Data can flow both ways.
 * @TCPLENS_STATE_SYN_SENT: A SYN was sent and not answered yet.
 * @TCPLENS_STATE_SYN_RECV: A SYN was received and answered. Also a half-open
 *	connection, which the kernel calls TCP_NEW_SYN_RECV; ss and
 *	/proc/net/tcp show it as SYN_RECV too.
 * @TCPLENS_STATE_FIN_WAIT1: This end closed; its FIN is not acknowledged yet.
 * @TCPLENS_STATE_FIN_WAIT2: This end closed, and the peer acknowledged its FIN.
 *	Also a time-wait socket that waits for the peer's FIN; the column `kind`
 *	distinguishes them.
 * @TCPLENS_STATE_TIME_WAIT: Both ends closed; old segments can still arrive.
 * @TCPLENS_STATE_CLOSE: The socket is closed: in `sockets`, it has no port, or it
 *	closed while the module read it.
 * @TCPLENS_STATE_CLOSE_WAIT: The peer closed, this end did not.
 * @TCPLENS_STATE_LAST_ACK: The peer closed first, then this end; its FIN is not
 *	acknowledged yet.
 * @TCPLENS_STATE_LISTEN: The socket listens.
 * @TCPLENS_STATE_CLOSING: Both ends closed at the same time; the FIN of this end is
 *	not acknowledged yet.
 * @TCPLENS_STATE_BOUND: The socket has a local port, but neither connects nor
 *	listens.
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
 * enum tcplens_kind - the kernel's structure of a socket, the `kind` column
 * @TCPLENS_KIND_FULL: A full socket (struct tcp_sock).
 * @TCPLENS_KIND_REQUEST: A half-open connection (struct request_sock): the kernel
 *	sent a SYN-ACK, and the last ACK of the handshake has not arrived.
 * @TCPLENS_KIND_TIMEWAIT: A closed connection in TIME_WAIT or FIN_WAIT2 (struct
 *	inet_timewait_sock).
 */
enum tcplens_kind {
	TCPLENS_KIND_FULL		= 0,
	TCPLENS_KIND_REQUEST		= 1,
	TCPLENS_KIND_TIMEWAIT		= 2,
	/* private: */
	TCPLENS_KINDS			= 3,
};

/**
 * enum tcplens_timer - the running timer, the `timer` column
 * @TCPLENS_TIMER_NONE: No timer runs.
 * @TCPLENS_TIMER_RETRANSMIT: Retransmission timeout (RFC 6298).
 * @TCPLENS_TIMER_LOSS_PROBE: Tail loss probe (RFC 8985 section 7).
 * @TCPLENS_TIMER_REORDER: RACK reordering timeout (RFC 8985 section 6.3).
 * @TCPLENS_TIMER_PERSIST: Zero window probe (RFC 9293 section 3.8.6.1).
 * @TCPLENS_TIMER_KEEPALIVE: Keepalive, or the end of FIN_WAIT2 of a full socket:
 *	the kernel uses one timer for both. Shown only if none of the above runs.
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
 * enum tcplens_event_kind - the kind of an event, the `event` column
 *
 * The values are this module's own. The kernel's tracepoint, or the field that the
 * module checks, is in parentheses.
 *
 * @TCPLENS_EVENT_CONNECT: This host starts a connection (inet_sock_set_state).
 * @TCPLENS_EVENT_ESTABLISHED: A connection that this host started is established
 *	(inet_sock_set_state).
 * @TCPLENS_EVENT_INCOMING: An incoming connection is established, whether or not a
 *	process accepted it yet (inet_sock_set_state).
 * @TCPLENS_EVENT_REFUSED: A connection was not established: the peer answered the
 *	SYN with a reset (inet_sock_set_state, sk_err).
 * @TCPLENS_EVENT_TIMED_OUT: A connection was not established: the peer did not
 *	answer (inet_sock_set_state, sk_err).
 * @TCPLENS_EVENT_UNREACHABLE: A connection was not established: the peer is
 *	unreachable (inet_sock_set_state, sk_err).
 * @TCPLENS_EVENT_CLOSED: The socket of a connection or of a listener reached CLOSE
 *	(inet_sock_set_state).
 * @TCPLENS_EVENT_STATE: Any other change of state (inet_sock_set_state).
 * @TCPLENS_EVENT_SYN_RETRANSMIT: The kernel retransmits a SYN
 *	(tcp_retransmit_skb).
 * @TCPLENS_EVENT_SYNACK_RETRANSMIT: The kernel retransmits a SYN-ACK
 *	(tcp_retransmit_synack).
 * @TCPLENS_EVENT_RETRANSMIT: The kernel retransmits another segment
 *	(tcp_retransmit_skb).
 * @TCPLENS_EVENT_CONGESTION: The congestion control state changes
 *	(tcp_cong_state_set).
 * @TCPLENS_EVENT_ZERO_WINDOW: The peer closed its window (tcp_probe).
 * @TCPLENS_EVENT_WINDOW_OPEN: The peer opened its window again (tcp_probe).
 * @TCPLENS_EVENT_RESET_SENT: The kernel sends a reset (tcp_send_reset).
 * @TCPLENS_EVENT_RESET_RECEIVED: A reset arrived (tcp_receive_reset). Data that
 *	arrives after the program ended reading is reported like one; then
 *	TCPLENS_EVENT_RESET_SENT follows.
 * @TCPLENS_EVENT_LISTEN_DROP: A listener dropped segments or connections
 *	(sk_drops).
 * @TCPLENS_EVENT_LISTEN: A process calls listen() (inet_sock_set_state).
 * @TCPLENS_EVENT_LOST: Events were overwritten before this reader read them;
 *	`lost_records` has their number, and all other values of the record are
 *	undefined. Only in binary records: text has a line "lost N" instead.
 */
enum tcplens_event_kind {
	TCPLENS_EVENT_CONNECT		= 0,
	TCPLENS_EVENT_ESTABLISHED	= 1,
	TCPLENS_EVENT_INCOMING		= 2,
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
	TCPLENS_EVENT_LISTEN_DROP	= 16,
	TCPLENS_EVENT_LISTEN		= 17,
	TCPLENS_EVENT_LOST		= 18,
	/* private: */
	TCPLENS_EVENTS			= 19,
};

/**
 * enum tcplens_close_reason - the reason why a connection ended, the `close_reason` column
 *
 * The values are this module's own.
 *
 * @TCPLENS_CLOSE_ORDERLY: Both ends closed; the peer's FIN arrived, and it
 *	acknowledged the one of this host.
 * @TCPLENS_CLOSE_RESET_RECEIVED: The peer sent a reset.
 * @TCPLENS_CLOSE_RESET_SENT: This host reset the connection.
 * @TCPLENS_CLOSE_TIMED_OUT: The peer no longer answered (ETIMEDOUT).
 * @TCPLENS_CLOSE_REFUSED: The peer answered the SYN with a reset, or ICMP reported a
 *	closed port (ECONNREFUSED).
 * @TCPLENS_CLOSE_UNREACHABLE: The peer is unreachable, as ICMP reported
 *	(EHOSTUNREACH, ENETUNREACH and similar errors).
 * @TCPLENS_CLOSE_ABORTED: This host ended the connection in another way. "ss -K" leaves
 *	ECONNABORTED; it also resets.
 * @TCPLENS_CLOSE_NO_PORT: connect() found no local port that is free for this peer
 *	(EADDRNOTAVAIL).
 * @TCPLENS_CLOSE_HALF_CLOSED: This host closed, and the peer acknowledged that; the
 *	peer's FIN had not arrived when the kernel freed the socket. A time-wait
 *	socket waits for it, and no tracepoint reports if it comes.
 */
enum tcplens_close_reason {
	TCPLENS_CLOSE_ORDERLY		= 0,
	TCPLENS_CLOSE_RESET_RECEIVED	= 1,
	TCPLENS_CLOSE_RESET_SENT		= 2,
	TCPLENS_CLOSE_TIMED_OUT		= 3,
	TCPLENS_CLOSE_REFUSED		= 4,
	TCPLENS_CLOSE_UNREACHABLE		= 5,
	TCPLENS_CLOSE_ABORTED		= 6,
	TCPLENS_CLOSE_NO_PORT		= 7,
	TCPLENS_CLOSE_HALF_CLOSED		= 8,
	/* private: */
	TCPLENS_CLOSE_REASONS			= 9,
};

/**
 * enum tcplens_retransmit - the cause of a retransmission, the `retransmit_reason` column
 *
 * The values are this module's own.
 *
 * @TCPLENS_RETRANSMIT_SYN: Timeout of a SYN or SYN-ACK (RFC 6298).
 * @TCPLENS_RETRANSMIT_FAST: Fast retransmit: acknowledgments indicate a loss
 *	(RFC 6675, RFC 8985).
 * @TCPLENS_RETRANSMIT_LOSS_PROBE: Tail loss probe (RFC 8985 section 7).
 * @TCPLENS_RETRANSMIT_TIMEOUT: Retransmission timeout (RFC 6298).
 * @TCPLENS_RETRANSMIT_SLOW_START: Slow start after a timeout: acknowledgments clock
 *	out the other segments that the timeout marked lost (RFC 5681).
 * @TCPLENS_RETRANSMIT_MTU: The segment exceeds the MTU of the path: an ICMP message
 *	said so (RFC 1191, RFC 8201), or a probe of the MTU was lost (RFC 4821).
 */
enum tcplens_retransmit {
	TCPLENS_RETRANSMIT_SYN		= 0,
	TCPLENS_RETRANSMIT_FAST		= 1,
	TCPLENS_RETRANSMIT_LOSS_PROBE	= 2,
	TCPLENS_RETRANSMIT_TIMEOUT	= 3,
	TCPLENS_RETRANSMIT_SLOW_START	= 4,
	TCPLENS_RETRANSMIT_MTU		= 5,
	/* private: */
	TCPLENS_RETRANSMITS		= 6,
};

/**
 * enum tcplens_reset_reason - why the kernel sent a reset, the `reset_reason` column
 *
 * The names are those of the kernel's enum sk_rst_reason (include/net/rstreason.h),
 * in lower case and without the prefix. The values are this module's own, because
 * the kernel's may change.
 *
 * @TCPLENS_RESET_NOT_SPECIFIED: The kernel gives no reason.
 * @TCPLENS_RESET_NO_SOCKET: No socket listens on the port.
 * @TCPLENS_RESET_TCP_INVALID_ACK_SEQUENCE: During the handshake, the segment
 *	acknowledges a number that was not sent.
 * @TCPLENS_RESET_TCP_RFC7323_PAWS: The timestamp is too old (RFC 7323).
 * @TCPLENS_RESET_TCP_TOO_OLD_ACK: The acknowledgment number is far too old.
 * @TCPLENS_RESET_TCP_ACK_UNSENT_DATA: The segment acknowledges data that was not
 *	sent.
 * @TCPLENS_RESET_TCP_FLAGS: The flags of the segment are invalid.
 * @TCPLENS_RESET_TCP_OLD_ACK: The acknowledgment number is old.
 * @TCPLENS_RESET_TCP_ABORT_ON_DATA: Data arrived after the process closed.
 * @TCPLENS_RESET_TCP_TIMEWAIT_SOCKET: The segment arrived at a time-wait socket.
 * @TCPLENS_RESET_INVALID_SYN: A SYN arrived on an existing connection.
 * @TCPLENS_RESET_TCP_ABORT_ON_CLOSE: The process closed with unread data.
 * @TCPLENS_RESET_TCP_ABORT_ON_LINGER: TCP_LINGER2 is negative.
 * @TCPLENS_RESET_TCP_ABORT_ON_MEMORY: The kernel has not enough memory, or too many
 *	orphans.
 * @TCPLENS_RESET_TCP_STATE: The state of the socket requires a reset.
 * @TCPLENS_RESET_TCP_KEEPALIVE_TIMEOUT: The peer did not answer keepalive probes.
 * @TCPLENS_RESET_TCP_DISCONNECT_WITH_DATA: The process disconnected with unsent or
 *	unread data.
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
 * enum tcplens_drop_reason - why a listener dropped, the `drop_reason` column
 *
 * The values are this module's own. They are about all drops of one event.
 *
 * @TCPLENS_DROP_ACCEPT_QUEUE_FULL: The accept queue was full for at least one of
 *	the drops.
 * @TCPLENS_DROP_OTHER: The accept queue was full for none of the drops. Other
 *	causes are a full request queue, a socket filter, a key (MD5, AO) or a TTL that
 *	does not match, and a repeated SYN.
 */
enum tcplens_drop_reason {
	TCPLENS_DROP_ACCEPT_QUEUE_FULL	= 0,
	TCPLENS_DROP_OTHER		= 1,
	/* private: */
	TCPLENS_DROPS			= 2,
};

/**
 * enum tcplens_owner_source - how the module found the owner, `owner_source`
 *
 * The values are this module's own.
 *
 * @TCPLENS_OWNER_CONNECT: The owner called connect().
 * @TCPLENS_OWNER_LISTEN: The owner called listen().
 * @TCPLENS_OWNER_CLOSE: The owner called close() or shutdown().
 * @TCPLENS_OWNER_LISTENER: The owner is that of the listener of the connection.
 * @TCPLENS_OWNER_SCAN: The owner has a descriptor of the socket; only in `sockets`
 *	and `listeners`.
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

/**
 * enum tcplens_direction - the end that sent the SYN, `direction`
 *
 * The values are this module's own.
 *
 * @TCPLENS_DIRECTION_IN: The peer: a listener accepted the connection.
 * @TCPLENS_DIRECTION_OUT: This host: a process called connect().
 */
enum tcplens_direction {
	TCPLENS_DIRECTION_IN		= 0,
	TCPLENS_DIRECTION_OUT		= 1,
	/* private: */
	TCPLENS_DIRECTIONS		= 2,
};

/* Address families; the values are the kernel's AF_INET and AF_INET6. */
#define TCPLENS_FAMILY_INET		2
#define TCPLENS_FAMILY_INET6		10

/**
 * struct tcplens_endpoint - an endpoint of a connection
 * @address: The address in network byte order; an IPv4 address is in the first four
 *	bytes.
 * @port: The port in host byte order. All-ones means that there is no endpoint, such
 *	as the remote one of a listener; the other members are undefined then.
 * @scope: The index of a network device, or 0. Of the local endpoint: the device or
 *	VRF that the socket is bound to. Of the remote endpoint: the same device, if
 *	the address is link-local (RFC 4007).
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
 * enum tcplens_type - the type of a value in a record
 * @TCPLENS_TYPE_U8: A number in a __u8.
 * @TCPLENS_TYPE_U32: A number in a __u32.
 * @TCPLENS_TYPE_U64: A number in a __u64.
 * @TCPLENS_TYPE_NAME: A __u8, the index of one of the column's names. An index
 *	without a name, or with an empty one, means absent.
 * @TCPLENS_TYPE_STRING: Text of any bytes, terminated by a zero unless it fills its
 *	member. Only text format escapes bytes.
 * @TCPLENS_TYPE_ADDRESS: The address of a struct tcplens_endpoint.
 * @TCPLENS_TYPE_ENDPOINT: The address and port of a struct tcplens_endpoint.
 * @TCPLENS_TYPE_PATH: Longer text; in binary records a TCPLENS_TYPE_STRING.
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
 * The output of `format binary` consists of:
 *
 *   struct tcplens_binary_header   one
 *   struct tcplens_binary_column   one per selected column, in the order of
 *                                  selection
 *   names of values                each terminated by a zero
 *   records                        one per socket, all of the same size, up to
 *                                  the end of the file
 *
 * Integers are in the byte order of the host. The value of a column is at the
 * column's offset in the record, and aligned to its size if the record is aligned
 * to 8 bytes. Columns may share bytes. Bytes that no column describes are
 * undefined. The encoding of "no value" is all-ones for a number, an empty string,
 * an endpoint or address with an all-ones port, and an index without a name.
 *
 * Later releases may append members to both structures, add types, and insert
 * bytes between the names and the records. A reader that remains compatible
 *
 *   - takes all sizes from the header,
 *   - ignores members after those that it knows, and takes missing ones as 0,
 *   - skips values with an unknown type, or with a size that their type cannot
 *     have,
 *   - stops at an unknown version, which changes only if the rules above do not
 *     suffice.
 *
 * Unused bytes are 0.
 */
#define TCPLENS_BINARY_MAGIC		0x736e656c70637489ULL
#define TCPLENS_BINARY_VERSION		1
#define TCPLENS_BINARY_REVISION		0

/**
 * struct tcplens_binary_header - the sizes of what follows
 * @magic: TCPLENS_BINARY_MAGIC. If its bytes are reversed, the host that wrote it
 *	has the other byte order. One of its bytes is not ASCII, unlike text.
 * @version: TCPLENS_BINARY_VERSION.
 * @revision: TCPLENS_BINARY_REVISION, which grows with additions; informational.
 * @header_bytes: Size of this structure, and offset of the first column.
 * @columns: Number of columns.
 * @column_bytes: Size of a struct tcplens_binary_column.
 * @names_bytes: Size of the names, which follow the last column, and of padding.
 * @record_bytes: Size of a record, a multiple of 8.
 * @records_at: Offset of the first record in the file, a multiple of 8.
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
 * @name: Its name, as in `columns`, terminated by a zero.
 * @type: An enum tcplens_type.
 * @offset: Offset of the value in a record.
 * @bytes: Size of the value.
 * @names_at: For a TCPLENS_TYPE_NAME: offset of the name of value 0 from the
 *	beginning of the names. The names of the values 1, 2, ... follow.
 * @names: For a TCPLENS_TYPE_NAME: the number of names.
 * @unused: 0.
 * @unit: Unit of a number, or empty; terminated by a zero.
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
