# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Claims and their results in KTAP. A claim runs in a subshell, which fail()
# and skip() leave. Its namespaces, actors and files in $work are removed when
# it ends.

# shellcheck disable=SC2034,SC2154 # lib.sh's
# Factor for every time limit.
slowness=${TCPLENS_SLOWNESS:-1}
# Time limit of a wait, in seconds.
patience=$((30 * slowness))

claim_functions=() claim_texts=()

# note TEXT: prints diagnostics
note()
{
	local line

	while IFS= read -r line; do
		printf '# %s\n' "$line"
	done <<< "$*"
}

# fail TEXT: the claim fails. Only in the claim's own shell.
fail()
{
	note "$@"
	exit "$KSFT_FAIL"
}

# may_skip REASON: with TCPLENS_EXPECT_ALL, only for what the kernel is known
# to lack: a word of the comma-separated list TCPLENS_LACKS
may_skip()
{
	local word lacking

	[ "${TCPLENS_EXPECT_ALL:-0}" = 1 ] || return 0
	IFS=, read -ra lacking <<< "${TCPLENS_LACKS:-}"
	for word in ${lacking[@]+"${lacking[@]}"}; do
		[[ $1 != *"$word"* ]] || return 0
	done
	return 1
}

# skip TEXT: the claim cannot be tested here
skip()
{
	may_skip "$*" || fail "must not be missing here: $*"
	note "$@"
	exit "$KSFT_SKIP"
}

# expect WHAT EXPECTED SEEN
expect()
{
	[ "$2" = "$3" ] || fail "$1: expected '$2', seen '$3'"
}

# is_within LEAST MOST VALUE: whether VALUE is a number of that range
is_within()
{
	[[ $3 =~ ^[0-9]+$ ]] && [ "$3" -ge "$1" ] && [ "$3" -le "$2" ]
}

# expect_within WHAT LEAST MOST SEEN
expect_within()
{
	is_within "$2" "$3" "$4" ||
		fail "$1: expected a number from $2 to $3, seen '$4'"
}

# expect_error TEXT COMMAND...: the command fails, and its messages contain
# TEXT
expect_error()
{
	local seen

	seen=$("${@:2}" 2>&1 > /dev/null) &&
		fail "${*:2}: expected '$1', it succeeded"
	[[ $seen == *"$1"* ]] || fail "${*:2}: expected '$1', seen '$seen'"
}

# rest SECONDS: sleeps without starting a process
rest()
{
	read -r -t "$1" <&"$silence"
	:
}

# wait_for COMMAND...: repeats it until it succeeds; fails after the time limit
wait_for()
{
	local end=$((SECONDS + patience))

	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		rest 0.1
	done
}

# is VALUE COMMAND...: whether it prints just VALUE. For wait_for.
is()
{
	local value=$1

	shift
	[ "$("$@" 2>&1)" = "$value" ]
}

# come_to_be WHAT EXPECTED COMMAND...: waits until expect would pass
come_to_be()
{
	local what=$1 value=$2

	shift 2
	wait_for is "$value" "$@" || expect "$what" "$value" "$("$@" 2>&1)"
}

# claim FUNCTION TEXT: adds a claim
claim()
{
	claim_functions+=("$1")
	claim_texts+=("$2")
}

skip_all()
{
	if ! may_skip "$*"; then
		echo "Bail out! Must not be missing here: $*"
		exit "$KSFT_FAIL"
	fi
	ktap_skip_all "$@"
	exit "$KSFT_SKIP"
}

# shellcheck disable=SC2317 # called by a trap
end_claim()
{
	local jobs

	# Otherwise the shell reports each killed job.
	exec 2> /dev/null
	jobs=$(jobs -p)
	# shellcheck disable=SC2086 # one word per job
	[ -z "$jobs" ] || { kill -KILL $jobs; wait; }
	delete_namespaces
}

run_claim()
{
	trap end_claim EXIT
	trap 'exit 1' HUP INT TERM
	trap : PIPE
	"$1"
	exit "$KSFT_PASS"
}

# sweep: removes the claim's files, and the leftovers of one whose trap did not
# run
sweep()
{
	local files=("$work"/*)

	[ ! -e "${files[0]}" ] || rm -rf "${files[@]}"
	delete_namespaces
}

# judge FUNCTION TEXT: runs a claim and prints its result
judge()
{
	local status=0

	(run_claim "$1") || status=$?
	sweep
	case $status in
	"$KSFT_PASS")
		ktap_test_pass "$2" ;;
	"$KSFT_SKIP")
		ktap_test_skip "$2" ;;
	*)
		ktap_test_fail "$2" ;;
	esac
}

# need_module: loads the module built with the tests, unless one is loaded
need_module()
{
	[ ! -d /proc/net/tcplens ] || return 0
	[ -e "$module" ] ||
		skip_all "the module is not loaded and there is no tcplens.ko"
	insmod "$module" || skip_all "tcplens.ko cannot be loaded"
}

# run_claims: runs all claims; the last command of the script
run_claims()
{
	local i

	[ "$EUID" = 0 ] || skip_all "only root can make namespaces"
	[ -x "$actor" ] || skip_all "lib/actor is not built"
	need_module
	scratch=$(mktemp -d) || exit 1
	work=$scratch/work pipes=$scratch/pipes
	mkdir "$work" "$pipes"
	# No process writes to it.
	mkfifo "$pipes/silence"
	exec {silence}<> "$pipes/silence"
	ktap_set_plan "${#claim_functions[@]}"
	for i in "${!claim_functions[@]}"; do
		judge "${claim_functions[i]}" "${claim_texts[i]}"
	done
	rm -rf "$scratch"
	ktap_finished
}
