#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module can be unloaded at any moment: while its files are open, while
# they are being read, during connection churn. It leaves nothing behind, and a
# hundred loads use no more memory than one. It is loaded again at the end. The
# test unloads only the module that was built with the tests.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

proc=/proc/net/tcplens
stats=/sys/kernel/debug/tcplens/stats
reload=$selftests/lib/reload

is_loaded()
{
	[ -d /sys/module/tcplens ]
}

load()
{
	is_loaded || insmod "$module" || fail "cannot load the module"
}

unload()
{
	local seen

	seen=$(rmmod tcplens 2>&1) || fail "rmmod: $seen"
}

# need_own_module: the loaded module can be loaded again
need_own_module()
{
	[ -e "$module" ] || skip_all "no tcplens.ko to load again"
	! is_loaded || cmp -s /sys/module/tcplens/srcversion \
		<(modinfo -F srcversion "$module") ||
		skip_all "the loaded module is not the tcplens.ko beside the" \
			"tests"
}

# damage: the taint bits of an oops, a warning, a soft lockup
damage()
{
	echo $(($(< /proc/sys/kernel/tainted) & (1 << 7 | 1 << 9 | 1 << 14)))
}

nothing_left()
{
	local file

	alone
	load
	for file in $proc "$stats" /sys/module/tcplens; do
		[ -e "$file" ] || note "$file was not there before"
	done
	unload
	for file in $proc "${stats%/*}" /sys/module/tcplens; do
		[ ! -e "$file" ] || fail "expected no $file, it is there"
	done
	expect "lines of /proc/modules" "" \
		"$(awk '$1 == "tcplens"' /proc/modules)"
	expect_error "No such file" inside "$left" stat $proc
	load
	expect "files in a namespace older than the module" \
		"columns listeners sockets summary" \
		"$(inside "$left" ls $proc | paste -sd ' ')"
}

held_open()
{
	local fd fds=() file seen

	load
	for file in sockets listeners summary columns; do
		exec {fd}< "$proc/$file"
		fds+=("$fd")
		IFS= read -r -N 4 seen <&"$fd"
		expect "bytes of $file" 4 "${#seen}"
	done
	exec {fd}<> "$proc/sockets"
	unload
	for file in "${fds[@]}"; do
		expect_error "Input/output error" cat <&"$file"
	done
	expect_error "Input/output error" eval "echo 'select state' >&$fd"
	# These files were opened before the reload.
	load
	expect_error "Input/output error" cat <&"$fd"
	expect "header line of the new one" "state local" \
		"$("${ask[@]}" $proc/sockets "select state,local" | head -n 1)"
}

# read_always: opens and reads a file in a loop, at low priority, as the actors
# do
read_always()
{
	local lines

	renice 19 "$BASHPID" > /dev/null
	while :; do
		mapfile lines < $proc/sockets
		read -r -N 100 lines < $proc/sockets
		mapfile lines < $proc/summary
	done 2> /dev/null
}

under_load()
{
	local before reader round seen='' rounds=10

	before=$(damage)
	load
	alone
	for reader in 1 2; do
		start "churn$reader" "$left"
		listener "churn$reader" inet "127.0.0.$reader" 80
		tell "churn$reader" "churn s"
	done
	start host "$left"
	start inner "$left"
	read_always &
	for ((round = 1; round <= rounds; round++)); do
		tell host "file f /proc/$$/net/tcplens/sockets"
		tell inner "file f $proc/sockets"
		for reader in host inner; do
			order $reader "watch f"
		done
		unload
		for reader in host inner; do
			hear $reader || fail "a reader does not end"
			seen+="${reply#*error=} "
			tell $reader "close f"
		done
		load
	done
	expect "how the readers ended" \
		"$(printf 'EIO EIO %.0s' $(seq $rounds))" "$seen"
	expect "damage in /proc/sys/kernel/tainted" "$before" "$(damage)"
}

# memory: the memory in use, sampled five times. Objects in per-processor
# caches of the allocator are included; the minimum is the best estimate.
memory()
{
	local i shrink

	for i in {1..5}; do
		for shrink in /sys/kernel/slab/{proc_dir_entry,kmalloc-*}/shrink
		do
			[ ! -e "$shrink" ] || echo 1 > "$shrink"
		done
		cat /proc/meminfo /proc/slabinfo
		rest 0.2
	done
}

# inexact: caches whose count may exceed the truth by more than a leak, and by
# how much: on each processor, by all objects of the slab in use. Caches with
# checks (slub_debug=F) count exactly.
inexact()
{
	local checked name objects processors

	processors=$(nproc)
	while read -r name _ _ _ objects _; do
		checked=
		[ ! -e "/sys/kernel/slab/$name/sanity_checks" ] ||
			read -r checked < "/sys/kernel/slab/$name/sanity_checks"
		[ "$checked" = 1 ] || [ "$objects" -le 50 ] ||
			echo "$name $((objects * processors))"
	done < <(grep '^kmalloc-[0-9]' /proc/slabinfo)
}

# growth: growth over a hundred loads of more than half of the smallest leak
# per load: an object, a page, a per-processor counter
growth()
{
	local seen

	inexact > "$work/inexact"
	memory > "$work/before"
	seen=$(TCPLENS_MODULE=$module "$reload" 100 2>&1) || fail "$seen"
	memory > "$work/after"
	awk '
		FILENAME ~ /inexact$/ {
			most[$1] = 50 + $2
			next
		}
		!/^(VmallocUsed:|Percpu:|proc_dir_entry|kmalloc-[0-9]+k?) / {
			next
		}
		FILENAME ~ /before$/ {
			if (!($1 in before) || $2 < before[$1])
				before[$1] = $2
			next
		}
		!($1 in after) || $2 < after[$1] {
			after[$1] = $2
		}
		END {
			most["VmallocUsed:"] = 200
			most["Percpu:"] = 12
			for (name in after) {
				grown = after[name] - before[name]
				if (grown > (name in most ? most[name] : 50))
					print name, "grew by", grown
			}
		}' "$work/inexact" "$work/before" "$work/after"
}

# Other processes use memory too. A leak appears each time.
leaks()
{
	local i name seen suspects

	load
	for i in 1 2 3 4; do
		namespace "more$i"
	done
	suspects=all
	for i in 1 2 3; do
		seen=$(growth) || fail "$seen"
		[ -n "$seen" ] || return 0
		note "round $i:" "$seen"
		suspects=$(while read -r name _; do
			[[ $suspects != all &&
			   " $suspects " != *" $name "* ]] || echo -n "$name "
		done <<< "$seen")
		[ -n "$suspects" ] || return 0
	done
	fail "expected no growth of the same in three rounds of 100 loads"
}

loaded_again()
{
	load
	alone
	start owner "$left"
	listener owner inet 127.0.0.1 80
	expect "the module's table" "LISTEN 127.0.0.1:80" \
		"$(cell "$left" state,local)"
}

claim nothing_left "rmmod removes all files, and insmod serves all namespaces"
claim held_open "rmmod succeeds with open files, which then return EIO"
claim under_load "rmmod succeeds under readers and connection churn, 10 times"
claim leaks "100 loads and unloads leak no memory"
claim loaded_again "the module is loaded again and works"

need_own_module
trap 'is_loaded || insmod "$module"' EXIT
run_claims
