# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Tables: a header line with the column names, then rows of words. The filters
# work on standard input or on the lines of $table.

# "${ask[@]}" FILE [LINE]: prints the file, after writing LINE to it
# shellcheck disable=SC2016 # the inner shell's
ask=(bash -c 'exec 3<> "$1" || exit
	[ -z "$2" ] || echo "$2" >&3 || echo "refused: $2"
	cat <&3' ask)

# The file to read: sockets or listeners.
looked_at=sockets

# look NAMESPACE [LINE]: the file of a namespace in $table, after writing LINE
look()
{
	local fd path=/proc/${resident[$1]:-}/net/tcplens/$looked_at

	if [ -z "${resident[$1]:-}" ]; then
		mapfile -t table < <(inside "$1" "${ask[@]}" \
			"/proc/net/tcplens/$looked_at" "${2:-}")
		return
	fi
	exec {fd}<> "$path" || return
	if [ -z "${2:-}" ] || echo "$2" >&"$fd"; then
		mapfile -t -u "$fd" table
	else
		table=("refused: $2")
	fi
	exec {fd}>&-
}

# sockets NAMESPACE [LINE]: prints it
sockets()
{
	local table=()

	look "$@"
	printf '%s\n' "${table[@]}"
}

# endpoint ADDRESS: converts an address of ss to the format of tcplens, in
# $endpoint
endpoint()
{
	local port=${1##*:}

	endpoint=$1
	case $endpoint in
	*:'*')
		endpoint=- ;;
	'['*']%'*)
		endpoint=${endpoint%:*}
		endpoint=${endpoint/]/}]:$port ;;
	'*%'*)
		endpoint=[::${endpoint#'*'}
		endpoint=${endpoint%:*}]:$port ;;
	esac
	endpoint=${endpoint/#'*:'/[::]:}
}

# States with another name in ss.
declare -A states=(
	[ESTAB]=ESTABLISHED [SYN-SENT]=SYN_SENT [SYN-RECV]=SYN_RECV
	[FIN-WAIT-1]=FIN_WAIT1 [FIN-WAIT-2]=FIN_WAIT2 [TIME-WAIT]=TIME_WAIT
	[UNCONN]=BOUND [CLOSE-WAIT]=CLOSE_WAIT [LAST-ACK]=LAST_ACK
)

# ss_look NAMESPACE [OPTION...]: the TCP sockets of ss in $table, with the
# words of tcplens
ss_look()
{
	local endpoint line lines near remote state

	mapfile -t lines < <(inside "$1" ss -Htan "${@:2}")
	table=("state local remote")
	for line in ${lines[@]+"${lines[@]}"}; do
		read -r state _ _ near remote _ <<< "$line"
		endpoint "$near"
		near=$endpoint
		endpoint "$remote"
		table+=("${states[$state]:-$state} $near $endpoint")
	done
}

# ss_table NAMESPACE [OPTION...]: prints them
ss_table()
{
	local table=()

	ss_look "$@"
	printf '%s\n' "${table[@]}"
}

# places NAME...: the positions of these columns of $table, in $places
places()
{
	local i name names
	local -A at=()

	read -ra names <<< "${table[0]:-}"
	for i in ${names[@]+"${!names[@]}"}; do
		at[${names[i]}]=$i
	done
	places=()
	for name; do
		if [ -z "${at[$name]:-}" ]; then
			echo "no column $name"
			return 1
		fi
		places+=("${at[$name]}")
	done
}

# select_rows [COLUMN=VALUE...]: keeps the matching rows of $table
select_rows()
{
	local i kept=("${table[0]:-}") places row values=("${@#*=}") fields

	places "${@%%=*}" || return
	for row in "${table[@]:1}"; do
		read -ra fields <<< "$row"
		for ((i = 0; i < $#; i++)); do
			[ "${fields[places[i]]:-}" = "${values[i]}" ] ||
				continue 2
		done
		kept+=("$row")
	done
	table=("${kept[@]}")
}

# print_columns NAME[,NAME...]: prints these columns of $table
print_columns()
{
	local line names place places row fields

	IFS=, read -ra names <<< "$1"
	places "${names[@]}" || return
	for row in "${table[@]:1}"; do
		read -ra fields <<< "$row"
		line=
		for place in "${places[@]}"; do
			line+=" ${fields[place]:-}"
		done
		echo "${line:1}"
	done
}

# where [COLUMN=VALUE...]: prints the header and the matching rows
where()
{
	local table=()

	mapfile -t table
	select_rows "$@" && printf '%s\n' "${table[@]}"
}

# column NAME[,NAME...]: prints these columns without the header
column()
{
	local table=()

	mapfile -t table
	print_columns "$1"
}

# cell NAMESPACE NAME[,NAME...] [COLUMN=VALUE...]: prints these columns of the
# matching rows
cell()
{
	local condition name table=() wanted=,$2,

	for condition in "${@:3}"; do
		name=${condition%%=*}
		[[ $wanted == *,"$name",* ]] || wanted+=$name,
	done
	wanted=${wanted#,}
	look "$1" "select ${wanted%,}"
	select_rows "${@:3}" && print_columns "$2"
}

# ss_cell NAMESPACE NAME [COLUMN=VALUE...]: the same from ss
ss_cell()
{
	local table=()

	ss_look "$1"
	select_rows "${@:3}" && print_columns "$2"
}

# The columns that grow with time.
ages=age_ms,state_age_ms,una_age_ms,accept_wait_us,last_data_sent_ms
ages+=,last_data_recv_ms,last_ack_recv_ms

# all_but NAME[,NAME...]: the names of all other columns, for select
all_but()
{
	cut -f 1 /proc/net/tcplens/columns | tail -n +2 |
		grep -vxE "${1//,/|}" | paste -sd ,
}

# count NAMESPACE CONDITION...: number of matching rows of tcplens
count()
{
	local rows

	mapfile -t rows < <(cell "$1" state "${@:2}")
	echo "${#rows[@]}"
}
