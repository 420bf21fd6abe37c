# SPDX-License-Identifier: GPL-2.0
#
# Checks the measurement of run.sh, after cost.awk: prints a table and KTAP, and
# fails if a claim does. With compared=1 the input ends with the file "recorded".
# With record=1 nothing is compared, and the file "anew" gets the new figures.

BEGIN {
	instrument = "instructions"
	# The guarded works.
	guarded = split("text textm all facts binary allbinary owners " \
			"summary scan port exact readerraw", guard)
	tolerance = 0.10
}
$1 == "recorded" {
	recorded[$2] = $3
}

function claim(holds, text)
{
	printf "%s %d %s\n", holds ? "ok" : "not ok", ++claims, text
	failed += !holds
}

# The figure to compare: instructions per socket; per look-up for "exact", which
# does 1000 of them and does not depend on the population.
function figure(name)
{
	if (name == "exact")
		return ratio(total(instrument, name, many), 1000)
	return slope(instrument, name, few, many)
}

function unit(name)
{
	return name == "exact" ? "per look-up" : "per socket"
}

function compare(name,  now, before)
{
	now = figure(name)
	before = recorded[name]
	if (before == "") {
		claim(now == "", title[name] ": " say(now) \
		      " instructions " unit(name) ", none recorded" \
		      " (make cost RECORD=1)")
		return
	}
	claim(now != "" && now <= before * (1 + tolerance),
	      title[name] ": " say(now) " instructions " unit(name) \
	      ", recorded: " say(before))
	if (now != "" && now < before * (1 - tolerance))
		print "# more than 10 % below the record: make cost RECORD=1"
}

function print_table(  i, name, each)
{
	printf "%-36s %12s %14s\n", "instructions", "per socket", "at " few
	for (i = 1; i <= works; i++) {
		name = order[i]
		each = say(slope(instrument, name, few, many))
		if (name in lacks)
			each = "lacking"
		printf "%-36s %12s %14s\n", title[name], each,
		       say(total(instrument, name, few))
	}
	printf "%-36s %8s KiB\n\n", "memory of an open file", say(memory[instrument])
}

function write_recorded(  i)
{
	for (i = 1; i <= guarded; i++) {
		if (figure(guard[i]) != "")
			printf("recorded %s %.0f\n", guard[i],
			       figure(guard[i])) > anew
	}
}

END {
	if (!measured[instrument])
		exit 1
	print_table()
	peer = slope(instrument, "proc", few, many)
	claim(slope(instrument, "text", few, many) < peer,
	      "the default text costs less per socket than /proc/net/tcp")
	below = slope(instrument, "text", few, middle)
	claim(slope(instrument, "text", middle, many) < 1.1 * below,
	      "the cost per socket does not grow with the table")
	claim(memory[instrument] > 0 && memory[instrument] <= 64,
	      "an open file takes at most 64 KiB")
	if (record)
		write_recorded()
	for (i = 1; i <= guarded && compared && !record; i++) {
		if ((guard[i] in recorded) || figure(guard[i]) != "")
			compare(guard[i])
	}
	exit failed > 0
}
