# shellcheck shell=bash disable=SC2154 # the variables of lib.sh
# SPDX-License-Identifier: GPL-2.0
#
# Tests of the reader: the owner columns that are added to the default ones.

# set_owners AVAILABLE [COMM-AVAILABLE [DEFAULT]]: sets the fake module's
# descriptions of pid and comm
set_owners()
{
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
		name type unit privilege available default meaning \
		state name - - yes sockets 'state of RFC 9293' \
		pid u32 - CAP_SYS_PTRACE "$1" "${3:-no}" 'process that has it' \
		comm string - CAP_SYS_PTRACE "${2:-$1}" "${3:-no}" 'name of that process' \
		>"$FAKE_PROC/columns"
}

test_available_owner_columns_are_added()
{
	local format

	fake_module
	set_owners yes
	printf 'state pid comm\nLISTEN 4711 nginx\n' >"$FAKE_PROC/answer"
	for format in "" -J -n; do
		sends 'select +pid,comm' ${format:+"$format"}
		has "$work/out" nginx
	done
	sends 'select +pid,comm limit 3 where lport=80' \
		--where lport=80 --limit 3
	cp "$sockets" "$FAKE_PROC/listeners"
	run 0 "$build/tests/fake_proc" listeners --proc "$FAKE_PROC"
	has "$work/out" nginx
	set_owners yes denied
	sends 'select +pid'
	run_fake -r
	same "$FAKE_PROC/answer" "$work/out"
	equal "$(cat "$FAKE_PROC/query")" "select +pid"
}

test_a_column_list_leaves_the_owners_out()
{
	fake_module
	set_owners yes
	printf 'cookie state\n4711 LISTEN\n' >"$FAKE_PROC/answer"
	sends 'select state' -o state
	sends 'select +cookie' -o +cookie
	sends 'select state where lport=80' -o state --where lport=80
}

test_unavailable_owner_columns_are_not_added()
{
	local available

	fake_module
	cp "$sockets" "$FAKE_PROC/answer"
	for available in denied no - yesterday; do
		set_owners "$available"
		run_fake
		shows "$sockets"
		same /dev/null "$work/err"
		equal "$(cat "$FAKE_PROC/query")" "format binary"
	done
	# A default column is there already.
	set_owners yes yes sockets,listeners
	run_fake
	equal "$(cat "$FAKE_PROC/query")" "format binary"
	# An older module, without the fields default and available.
	printf 'name\ttype\tunit\tmeaning\npid\tu32\t-\twho has it\n' \
		>"$FAKE_PROC/columns"
	run_fake
	equal "$(cat "$FAKE_PROC/query")" "format binary"
}

test_owners_are_read_as_text_from_a_module_with_unknown_records()
{
	fake_module
	set_owners yes
	printf 'state pid comm\nLISTEN 4711 nginx\n' >"$FAKE_PROC/answer"
	"$build/tests/fake_output" newer version=2 >"$FAKE_PROC/binary"
	run_fake
	shows "$FAKE_PROC/answer"
	equal "$(cat "$FAKE_PROC/query")" "select +pid,comm"
}

test_inputs_without_queries_have_no_owner_columns()
{
	fake_module
	set_owners yes
	FAKE_REFUSE=30 run 0 "$build/tests/fake_proc" --proc "$FAKE_PROC" -r
	same "$sockets" "$work/out"
	same /dev/null "$work/err"
	[ ! -e "$FAKE_PROC/query" ]
	# A saved copy of the directory.
	run 0 "$tcplens" --proc "$FAKE_PROC" -r
	same "$sockets" "$work/out"
	same /dev/null "$work/err"
	same "$sockets" "$FAKE_PROC/sockets"
}
