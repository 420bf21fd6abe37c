#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs the demo: builds the module and the reader, boots a guest and runs story.sh
# in it. STAY=1 starts a shell in the guest afterwards. KERNEL chooses the guest's
# kernel, see vm/kernels.

set -eu
cd "$(dirname "$0")/../.."
kernel=${KERNEL:-6.1}

if [ "$(id -u)" -ne 0 ]; then
	echo "demo: building the guest's disk needs root: use sudo" >&2
	exit 1
fi
echo "demo: preparing a Debian root with kernel $kernel (first time: 1-2 minutes)"
selftests/vm/root.sh "$kernel" > /dev/null
echo "demo: building the module and the tcplens command in it"
stage=$(selftests/vm/stage.sh "$kernel")
echo "demo: booting kernel $kernel in an emulated machine"
exec selftests/vm/run.sh ${STAY:+-i} -t 600 "$kernel" "$stage" -- \
	selftests/demo/story.sh
