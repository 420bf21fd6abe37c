#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The program tcplens shows the module's data as a table, as JSON and as raw
# text, in the selected columns. It reports errors, and its version is that of
# the module.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source-path=SCRIPTDIR source=../lib/tcplens.sh
. "$selftests/lib/tcplens.sh"

default_table()
{
	three_sockets
	expect "rows of the module, the header included" 4 \
		"$(sockets "$left" | wc -l)"
	expect "table without padding" \
		"$(sockets "$left" "select +pid,comm")" \
		"$(shown_by | unpadded)"
}

owners()
{
	three_sockets
	expect "owners of the sockets" "${actor_pid[owner]} actor" \
		"$(shown_by | unpadded | column pid,comm | sort -u)"
	expect "owners of the listeners" "${actor_pid[owner]} actor" \
		"$(shown_by listeners | unpadded | column pid,comm | sort -u)"
	expect "columns of -o +uid" \
		"$(sockets "$left" "limit 0") uid" \
		"$(shown_by -o +uid | head -n 1 | unpadded)"
}

unprivileged()
{
	local file command

	[ "$(type -t setpriv)" ] || skip "there is no setpriv"
	three_sockets
	for file in sockets listeners; do
		command=${file#sockets}
		expect "what an unprivileged user sees of $file" \
			"$(inside "$left" "${nobody[@]}" "${ask[@]}" \
			   "/proc/net/tcplens/$file" 2>&1)" \
			"$(inside "$left" "${nobody[@]}" "$tcplens" \
			   ${command:+"$command"} 2>&1 | unpadded)"
	done
	expect "columns for an unprivileged user" "$(sockets "$left" "limit 0")" \
		"$(inside "$left" "${nobody[@]}" "$tcplens" --limit 0 2>&1 |
		   unpadded)"
}

listeners()
{
	three_sockets
	expect "table of the listeners without padding" \
		"$(looked_at=listeners sockets "$left")" \
		"$(shown_by listeners | unpadded)"
	expect "with --where, -o and -r" \
"local half_open
[::]:81 0" \
		"$(shown_by listeners -r -o local,half_open \
		   --where 'backlog_max=5')"
}

chosen()
{
	three_sockets
	expect "-o state,lport,cookie" \
		"$(sockets "$left" "select state,lport,cookie")" \
		"$(shown_by -o state,lport,cookie | unpadded)"
	expect "-o +cookie,inode" \
		"$(sockets "$left" "select +cookie,inode")" \
		"$(shown_by -o +cookie,inode | unpadded)"
}

all_columns()
{
	local columns

	three_sockets
	expect "header line of -o all" \
		"$(cut -f 1 /proc/net/tcplens/columns | tail -n +2 |
		   paste -sd ' ')" \
		"$(shown_by -o all | head -n 1 | unpadded)"
	columns=$(all_but "$ages")
	expect "all of -o all but ages" \
		"$(sockets "$left" "select *" | column "$columns")" \
		"$(shown_by -o all | unpadded | column "$columns")"
}

# canonical: JSON as one line with sorted keys, by any available parser
canonical()
{
	if [ "$(type -t python3)" ]; then
		python3 -c 'import json, sys
print(json.dumps(json.load(sys.stdin), sort_keys=True, separators=(",", ":")))'
	elif [ "$(type -t jq)" ]; then
		jq -cS .
	else
		perl -MJSON::PP -0777 -ne \
			'print JSON::PP->new->canonical->encode(decode_json($_))'
	fi
}

# Numbers are numbers, names are strings, and no value is null.
json()
{
	local expected

	[ "$(type -t python3)$(type -t jq)" ] ||
		perl -MJSON::PP -e 1 2> /dev/null ||
		skip "no parser of JSON: python3, jq and perl's are missing"
	three_sockets
	expected=$(sockets "$left" "select state,laddr,lport,remote,cookie" |
		column cookie,laddr,lport,state | awk '
			{
				printf "%s{\"cookie\":%s,\"laddr\":\"%s\"," \
				       "\"lport\":%s,\"remote\":null," \
				       "\"state\":\"%s\"}", \
				       (NR > 1 ? "," : ""), $1, $2, $3, $4
			}')
	expect "--json" "{\"tcplens\":[$expected]}" \
		"$(shown_by --json -o state,laddr,lport,remote,cookie |
		   canonical)"
	expect "sockets by --json -o all" 3 \
		"$(shown_by --json -o all | canonical | grep -o '"state":' |
		   wc -l)"
}

raw()
{
	three_sockets
	expect "--raw" "$(sockets "$left" "select +pid,comm")" \
		"$(shown_by --raw)"
	expect "--raw --noheadings" \
		"$(sockets "$left" "select +pid,comm" | tail -n +2)" \
		"$(shown_by --raw --noheadings)"
}

unknown_column()
{
	fails nonsense "$tcplens" -o state,nonsense
}

not_loaded()
{
	fails "not loaded" "$tcplens" --proc /nonexistent/tcplens
}

version()
{
	local conf=$selftests/../dkms.conf

	expect "--version" "tcplens $(cat /sys/module/tcplens/version)" \
		"$("$tcplens" --version 2>&1)"
	[ ! -e "$module" ] || expect "modinfo of tcplens.ko" \
		"$(modinfo -F version "$module")" \
		"$(cat /sys/module/tcplens/version)"
	[ ! -e "$conf" ] || expect "PACKAGE_VERSION of dkms.conf" \
		"$(sed -n 's/^PACKAGE_VERSION="*\([^"]*\)"*/\1/p' "$conf")" \
		"$(cat /sys/module/tcplens/version)"
}

claim default_table "without options it shows the module's table with owners"
claim owners "root sees owners, unless -o selects the columns"
claim unprivileged "an unprivileged user sees the default columns, without an error"
claim listeners "tcplens listeners shows the file listeners in the same formats"
claim chosen "-o selects columns in order, -o + adds columns"
claim all_columns "-o all shows every column"
claim json "--json has the module's values, and null for no value"
claim raw "--raw is the module's text, with and without headings"
claim unknown_column "an unknown column is named, with exit status 1"
claim not_loaded "without the files it says that the module is not loaded"
claim version "--version equals that of the module, of tcplens.ko and of dkms.conf"

run_claims
