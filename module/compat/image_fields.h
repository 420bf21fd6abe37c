/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fields of sample/image_fields.h that not every kernel has. The shims of
 * compat/net/tcp.h load them.
 */
#ifdef TCPLENS_HAVE_RTO_TOTALS
FIELD(total_rto, total_rto);
FIELD(total_rto_recoveries, total_rto_recoveries);
#endif
#ifdef TCPLENS_HAVE_PLB
FIELD(plb_rehash, plb_rehash);
#endif
#ifdef TCPLENS_HAVE_ACCECN
FIELD(received_ce, received_ce);
FIELD(received_e1_bytes, received_ecn_bytes[INET_ECN_ECT_1 - 1]);
FIELD(received_e0_bytes, received_ecn_bytes[INET_ECN_ECT_0 - 1]);
FIELD(received_ce_bytes, received_ecn_bytes[INET_ECN_CE - 1]);
FIELD(delivered_e1_bytes, delivered_ecn_bytes[INET_ECN_ECT_1 - 1]);
FIELD(delivered_e0_bytes, delivered_ecn_bytes[INET_ECN_ECT_0 - 1]);
FIELD(delivered_ce_bytes, delivered_ecn_bytes[INET_ECN_CE - 1]);
BITS(saw_accecn_opt, saw_accecn_opt);
BITS(accecn_fail_mode, accecn_fail_mode);
#endif
#ifdef TCPLENS_HAVE_USEC_TS
BITS(tcp_usec_ts, tcp_usec_ts);
#endif
#ifdef TCPLENS_HAVE_TFO_CHILD
BITS(syn_fastopen_child, syn_fastopen_child);
#endif
