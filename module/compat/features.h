/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COMPAT_FEATURES_H
#define TCPLENS_COMPAT_FEATURES_H

#include "../columns.h"

#include <linux/kconfig.h>

/* What Kbuild.probe found or the configuration has, as an enum tcplens_feature. */
#define TCPLENS_FEATURE_IF(found, feature)				\
	(__is_defined(found) ? TCPLENS_FEATURE_##feature : 0)

/* What the kernel that this is built for has, for the dictionary. */
#define TCPLENS_FEATURES						\
	(TCPLENS_FEATURE_IF(TCPLENS_HAVE_RTO_TOTALS, RTO_TOTALS) |	\
	 TCPLENS_FEATURE_IF(TCPLENS_HAVE_USEC_TS, USEC_TS) |		\
	 TCPLENS_FEATURE_IF(TCPLENS_HAVE_ACCECN, ACCECN) |		\
	 TCPLENS_FEATURE_IF(TCPLENS_HAVE_TFO_CHILD, TFO_CHILD) |	\
	 TCPLENS_FEATURE_IF(CONFIG_TLS, TLS) |				\
	 TCPLENS_FEATURE_IF(CONFIG_TLS_MODULE, TLS) |			\
	 TCPLENS_FEATURE_IF(TCPLENS_HAVE_TLS_HINTS, TLS_HINTS) |	\
	 TCPLENS_FEATURE_IF(CONFIG_MPTCP, MPTCP) |			\
	 TCPLENS_FEATURE_IF(CONFIG_TCP_MD5SIG, MD5) |			\
	 TCPLENS_FEATURE_IF(CONFIG_TCP_AO, AO) |			\
	 TCPLENS_FEATURE_IF(CONFIG_SOCK_CGROUP_DATA, CGROUP))

#endif /* TCPLENS_COMPAT_FEATURES_H */
