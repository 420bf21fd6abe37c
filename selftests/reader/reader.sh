#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The program tcplens shows what the module says: as a table, as JSON and as
# the module's own text, in the columns it is asked for; it says what is wrong
# where something is; and its version is that of the module.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

tcplens=${TCPLENS:-$selftests/../userspace/build/tcplens}
[ -x "$tcplens" ] || tcplens=$(type -P tcplens)

# three: two listeners and a bound socket, which never change
three()
{
	alone
	start owner "$left"
	listener owner inet 127.0.0.1 80
	tell owner "open six inet6"
	tell owner "bind six :: 81"
	tell owner "listen six 5"
	tell owner "open bound inet"
	tell owner "bind bound 127.0.0.1 82"
}

# shown_by OPTION...: what the program prints in the namespace of the three
shown_by()
{
	inside "$left" "$tcplens" "$@" 2>&1
}

# unpadded: single blanks between fields and none around them
unpadded()
{
	sed 's/  */ /g; s/^ //; s/ $//'
}

default_table()
{
	three
	expect "rows of the module, the header included" 4 \
		"$(sockets "$left" | wc -l)"
	expect "table without padding" \
		"$(sockets "$left" "select +pid,comm")" \
		"$(shown_by | unpadded)"
}

owners()
{
	three
	expect "whose the sockets are" "${actor_pid[owner]} actor" \
		"$(shown_by | unpadded | column pid,comm | sort -u)"
	expect "whose the listeners are" "${actor_pid[owner]} actor" \
		"$(shown_by listeners | unpadded | column pid,comm | sort -u)"
	expect "columns of -o +uid" \
		"$(sockets "$left" "limit 0") uid" \
		"$(shown_by -o +uid | head -n 1 | unpadded)"
}

unprivileged()
{
	local file command

	[ "$(type -t setpriv)" ] || skip "there is no setpriv"
	three
	for file in sockets listeners; do
		command=${file#sockets}
		expect "what nobody sees of $file" \
			"$(inside "$left" "${nobody[@]}" "${ask[@]}" \
			   "/proc/net/tcplens/$file" 2>&1)" \
			"$(inside "$left" "${nobody[@]}" "$tcplens" \
			   ${command:+"$command"} 2>&1 | unpadded)"
	done
	expect "columns that nobody sees" "$(sockets "$left" "limit 0")" \
		"$(inside "$left" "${nobody[@]}" "$tcplens" --limit 0 2>&1 |
		   unpadded)"
}

listeners()
{
	three
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
	three
	expect "-o state,lport,cookie" \
		"$(sockets "$left" "select state,lport,cookie")" \
		"$(shown_by -o state,lport,cookie | unpadded)"
	expect "-o +cookie,inode" \
		"$(sockets "$left" "select +cookie,inode")" \
		"$(shown_by -o +cookie,inode | unpadded)"
}

picked()
{
	three
	expect "rows that --where is to pick, the header included" 3 \
		"$(sockets "$left" "where lport=80,82" | wc -l)"
	expect "--where lport=80,82" \
		"$(sockets "$left" "select +pid,comm where lport=80,82")" \
		"$(shown_by --where lport=80,82 | unpadded)"
	expect "-o lport --where state!=LISTEN" \
		"$(sockets "$left" "select lport where state!=LISTEN")" \
		"$(shown_by -o lport --where 'state != LISTEN' | unpadded)"
	expect "--limit 1" "$(sockets "$left" "select +pid,comm limit 1")" \
		"$(shown_by --limit 1 | unpadded)"
	fails "foo, in: select +pid,comm where foo=1" "$tcplens" --where foo=1
}

all_columns()
{
	three
	expect "header line of -o all" \
		"$(cut -f 1 /proc/net/tcplens/columns | tail -n +2 |
		   paste -sd ' ')" \
		"$(shown_by -o all | head -n 1 | unpadded)"
	expect "all of -o all" "$(sockets "$left" "select *" | ageless)" \
		"$(shown_by -o all | unpadded | ageless)"
}

# canonical: JSON as one line with sorted keys, by a parser that is there
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

# Numbers are numbers, names are strings, and what is not known is null.
json()
{
	local expected

	[ "$(type -t python3)$(type -t jq)" ] ||
		perl -MJSON::PP -e 1 2> /dev/null ||
		skip "no parser of JSON: python3, jq and perl's are missing"
	three
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
	three
	expect "--raw" "$(sockets "$left" "select +pid,comm")" \
		"$(shown_by --raw)"
	expect "--raw --noheadings" \
		"$(sockets "$left" "select +pid,comm" | tail -n +2)" \
		"$(shown_by --raw --noheadings)"
}

# fails WORDS COMMAND...: status 1, these words on stderr, nothing on stdout
fails()
{
	local status=0 words=$1

	shift
	"$@" > "$work/stdout" 2> "$work/stderr" || status=$?
	expect "status of '$*'" 1 "$status"
	expect "stdout of '$*'" "" "$(cat "$work/stdout")"
	grep -qF -e "$words" "$work/stderr" ||
		fail "stderr of '$*': expected '$words' in it," \
			"seen '$(cat "$work/stderr")'"
}

unknown_column()
{
	fails nonsense "$tcplens" -o state,nonsense
}

not_loaded()
{
	fails "not loaded" "$tcplens" --proc /nonexistent/tcplens
}

# As in a container whose /proc cannot be written to. Puts the command before
# another one that has it happen there into $closed.
close_proc()
{
	# shellcheck disable=SC2016 # the inner shell's
	closed=(inside "$left" unshare --mount --propagation private
		sh -c 'mount --bind /proc /proc &&
			mount -o remount,bind,ro /proc && exec "$@"' sh)
}

read_only()
{
	local closed

	three
	close_proc
	expect_error "Read-only file system" "${closed[@]}" \
		sh -c ': > /proc/net/tcplens/sockets'
	expect "state,local" "$(sockets "$left" "select state,local")" \
		"$("${closed[@]}" "$tcplens" -o state,local 2>&1 | unpadded)"
	fails cookie "${closed[@]}" "$tcplens" -o state,cookie
	fails cookie "${closed[@]}" "$tcplens" --where cookie=1
}

# crowd: sockets of many kinds in $left that rest: connections over IPv4, over
# IPv6 that carries IPv4, and between link-local addresses; listeners; one that
# is only bound; data that nobody reads
crowd()
{
	pair
	connect_pair
	tell server send c 3000
	listener client inet6 :: 90
	tell server open four inet
	tell server bind four "$right4" 5000
	tell server connect four "$left4" 90
	tell client accept s carried
	tell server open six inet6
	tell server bind six :: 81
	tell server listen six 8
	tell client open link inet6
	tell client bind link "$left_link%veth" 4001
	tell client connect link "$right_link%veth" 81
	tell client open bound inet
	tell client bind bound 127.0.0.1 82
	come_to_be "what was not acknowledged" 0 \
		cell "$right" sendq_bytes remote="$left4:4000"
	come_to_be "timers that run" "none none none none none" \
		resting_timers
}

resting_timers()
{
	cell "$left" timer | paste -sd ' '
}

# The default columns only, as those are what a read-only /proc has.
default_queries()
{
	cat <<-END
		state=LISTEN
		state!=LISTEN,BOUND
		not (state=LISTEN or lport=82)
		lport=4000,4001,82
		lport>=82 and lport<4001
		lport=1 or lport=2
		rport=-
		rport!=80
		local=$left4:4000
		local=$left4:4000 and remote=$right4:80
		local=[::]:90
		remote!=[$right_link]:81
		remote=$right4:5000
		laddr=10.77.0.0/16
		laddr=fe80::/10,127.0.0.0/8
		raddr=::ffff:0:0/96
		raddr!=::/0
		family=inet and raddr!=-
		not family=inet
		recvq_bytes=3000
		recvq_bytes>2K and recvq_bytes<3K
		srtt_us=-
		srtt_us>0us and srtt_us<100s
		not srtt_us>1000s
		snd_ssthresh=2147483647
		snd_cwnd!=-
		snd_wnd>1K or rcv_wnd=-
		timer=none and timer_ms=-
		timer!=none
		retrans_total<1
	END
}

same_filter()
{
	local ask_each closed queries query

	mapfile -t queries < <(default_queries)
	crowd
	close_proc
	inside "$left" cat /proc/net/tcplens/sockets > "$work/saved"
	expect "saved rows, the header included" 6 "$(wc -l < "$work/saved")"
	for query in "${queries[@]}"; do
		echo "$query"
		sockets "$left" "where $query"
	done > "$work/module"
	# shellcheck disable=SC2016 # the inner shell's
	ask_each='file=$1 tcplens=$2; shift 2
		for query; do
			echo "$query"
			"$tcplens" --raw ${file:+-i "$file"} --where "$query"
		done'
	"${closed[@]}" sh -c "$ask_each" sh "" "$tcplens" "${queries[@]}" \
		> "$work/closed" 2>&1
	sh -c "$ask_each" sh "$work/saved" "$tcplens" "${queries[@]}" \
		> "$work/picked" 2>&1
	expect "read-only /proc" "$(cat "$work/module")" "$(cat "$work/closed")"
	expect "saved file" "$(cat "$work/module")" "$(cat "$work/picked")"
	is_within 50 150 "$(wc -l < "$work/module")" ||
		fail "queries that tell little apart:" "$(cat "$work/module")"
	expect "--limit 2" "$(sockets "$left" "where lport!=90 limit 2")" \
		"$("${closed[@]}" "$tcplens" --raw --where lport!=90 --limit 2 2>&1)"
}

# What is wrong with an expression, by the module and without it.
same_words()
{
	local ask_each closed ends=() line words='' queries=(
		foo=1 state=NOWHERE 'lport=80 or' 'lport=80 81' lport
		srtt_us=1.5ms 'raddr=10.0.0.0/33' '(uid=0' 'state<LISTEN'
	)

	alone
	close_proc
	# shellcheck disable=SC2016 # the inner shell's
	ask_each='exec 3>&1
		tcplens=$1; shift
		for query; do
			printed=$("$tcplens" -o local --where "$query" 2>&3)
			echo "status $? and stdout \"$printed\" of $query"
		done'
	inside "$left" sh -c "$ask_each" sh "$tcplens" "${queries[@]}" \
		> "$work/module"
	"${closed[@]}" sh -c "$ask_each" sh "$tcplens" "${queries[@]}" \
		> "$work/closed"
	while IFS= read -r line; do
		if [[ $line != "status "* ]]; then
			words+=$line
			continue
		fi
		[[ $words == *"error at byte"* ]] ||
			fail "expected 'error at byte', seen '$words', $line"
		ends+=("$line")
		words=
	done < "$work/module"
	expect "how it ends" \
		"$(printf 'status 1 and stdout "" of %s\n' "${queries[@]}")" \
		"$(printf '%s\n' "${ends[@]}")"
	expect "what is wrong, by the program alone" \
		"$(< "$work/module")" "$(< "$work/closed")"
}

# all_but_clocks: the names of all columns that stand still while sockets rest
all_but_clocks()
{
	cut -f 1 /proc/net/tcplens/columns | tail -n +2 |
		grep -vE '^(age|last_data_sent|last_data_recv|last_ack_recv)_ms$' |
		grep -vE '^(|keepalive_|delack_)timer_ms$' | paste -sd ,
}

# same_as_text COLUMNS: in $left the program shows them as the module does, at a
# time when nothing changes: the module says the same before and after
same_as_text()
{
	local after before name names seen

	for _ in {1..20}; do
		before=$(sockets "$left" "select $1")
		seen=$(shown_by -o "$1" | unpadded)
		after=$(sockets "$left" "select $1")
		[ "$before" != "$after" ] || break
		rest 0.1
	done
	[ "$before$seen" != "$after$after" ] || return 0
	IFS=, read -ra names <<< "$1"
	for name in "${names[@]}"; do
		expect "$name by the module, a moment later" \
			"$(column "$name" <<< "$before")" \
			"$(column "$name" <<< "$after")"
		expect "$name" "$(column "$name" <<< "$after")" \
			"$(column "$name" <<< "$seen")"
	done
	expect "$1" "$after" "$seen"
}

# save LINE COMMAND...: what a command reads when the module was asked that in
# $left, to $work/records. A shell's own echo would write a long line in parts.
save()
{
	# shellcheck disable=SC2016 # the inner shell's
	inside "$left" bash -c 'exec 3<> /proc/net/tcplens/sockets
		cat <<< "$1" >&3
		exec "${@:2}" <&3' sh "$@" > "$work/records"
}

# Link-local addresses need the name of an interface, which records do not have.
records()
{
	crowd
	same_as_text "$(all_but_clocks)"
	expect "listeners" \
		"$(inside "$left" "${ask[@]}" /proc/net/tcplens/listeners)" \
		"$(shown_by listeners | unpadded)"
	expect "from outside" "$(sockets "$left" "select local,remote")" \
		"$("$tcplens" -o local,remote \
		   --proc "/proc/${actor_pid[client]}/net/tcplens" 2>&1 |
		   unpadded)"
}

# Sockets that are no full ones, or whose timers run; what these change is left
# out.
records_of_states()
{
	local columns=state,local,remote,family,kind,cookie,inode,uid

	crowd
	mute "$left"
	tell client open syn inet
	tell client set syn nonblock 1
	tell client connect syn "$right4" 83
	tell client shutdown c write
	tell server open half inet
	tell server set half nonblock 1
	tell server connect half "$left4" 90
	come_to_be "states" \
		"BOUND ESTABLISHED ESTABLISHED FIN_WAIT1 LISTEN SYN_RECV SYN_SENT" \
		states_of_left
	same_as_text "$columns,v6only,orphan,cc,backlog,backlog_max"
}

states_of_left()
{
	cell "$left" state | sort | paste -sd ' '
}

saved_records()
{
	local columns

	crowd
	columns=$(all_but_clocks)
	save "select $columns where raddr!=fe80::/10 or raddr=- format binary" \
		cat
	expect "magic" tcplens "$(head -c 8 "$work/records" | tail -c 7)"
	expect "columns of the file" \
		"$(sockets "$left" "select $columns where raddr!=fe80::/10 or raddr=-")" \
		"$("$tcplens" --raw -i "$work/records" 2>&1)"
	save "where rport=81 format binary" cat
	expect "interface by its number" "[fe80::1%77]:4001 [fe80::2%77]:81" \
		"$("$tcplens" -nr -o local,remote -i "$work/records" 2>&1)"
}

# Their bytes are the same in whatever pieces they are read, and after a step
# back: head reads more than a line.
pieces()
{
	local line

	three
	line="select $(all_but_clocks) format binary"
	save "$line" cat
	mv "$work/records" "$work/whole"
	save "$line" dd bs=7 status=none
	cmp "$work/whole" "$work/records" || fail "pieces of 7 bytes differ"
	save "$line" sh -c 'head -n 1; cat'
	cmp "$work/whole" "$work/records" || fail "a step back differs"
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

claim default_table "without options it shows the module's table, and its owners"
claim owners "root sees whose the sockets are, unless it says which columns"
claim unprivileged "nobody in particular sees the default columns, and no error"
claim listeners "tcplens listeners shows the file listeners in the same ways"
claim chosen "-o shows these columns in this order, -o + adds them"
claim picked "--where and --limit show what the module picks"
claim all_columns "-o all shows every column of the dictionary"
claim json "--json is JSON with the module's values, and null where there is none"
claim raw "--raw is the module's own text, with headings and without"
claim unknown_column "an unknown column is named, with exit status 1"
claim not_loaded "where the files are missing it says that the module is not loaded"
claim read_only "where /proc is read-only it shows the default columns all the same"
claim same_filter "where /proc is read-only, and of a saved file, --where picks what the module picks"
claim same_words "what is wrong with --where is said there as the module says it"
claim records "what it shows of records is what the module's text shows"
claim records_of_states "so it is for sockets that are half open, or whose timers run"
claim saved_records "records can be saved and read later"
claim pieces "records are the same in whatever pieces they are read"
claim version "--version is that of the module, of tcplens.ko and of dkms.conf"

[ -n "$tcplens" ] || skip_all "the program tcplens is not built"
run_claims
