#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The demo, outside the guest: builds everything, boots a guest and runs
# story.sh in it. With STAY=1 the user gets a shell in the guest. KERNEL
# selects the guest's kernel, see vm/kernels.

set -eu
cd "$(dirname "$0")/../.."
kernel=${KERNEL:-6.1}

if [ "$(id -u)" -ne 0 ]; then
	echo "demo: root is needed to make the guest's disk: use sudo" >&2
	exit 1
fi
echo "demo: a Debian root with kernel $kernel (the first time, a minute or two)"
selftests/vm/root.sh "$kernel" > /dev/null
echo "demo: building the module and the reader in it"
stage=$(selftests/vm/stage.sh "$kernel")
echo "demo: booting kernel $kernel in an emulated machine"
exec selftests/vm/run.sh ${STAY:+-i} -t 600 "$kernel" "$stage" -- \
	selftests/demo/story.sh
