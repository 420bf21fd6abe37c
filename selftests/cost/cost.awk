# SPDX-License-Identifier: GPL-2.0
#
# Reads the output of the scripts in the guest, for guard.awk and bench.awk. The
# variable "instrument" says what the nanoseconds of the current file stand for.
# A value that was not measured is "", and so is any value computed from it.

$1 == "work" || $1 == "lacking" {
	name = $2
	if (!(name in title))
		order[++works] = name
	title[name] = $0
	sub(/^[^ ]+ [^ ]+ /, "", title[name])
	if ($1 == "lacking")
		lacks[name] = 1
}
$1 == "cost" {
	cost[instrument, $3, $2] = $4
	measured[instrument]++
}
$1 == "bytes" {
	bytes[instrument, $2] = $3
	reads[instrument, $2] = $4
}
$1 == "memory" {
	memory[instrument] = $2
}
$1 == "connection" {
	connection[$2] = $3
}
$1 == "events" {
	events = $2
}
$1 == "beside" {
	if (!($2 in besides))
		beside_order[++beside_count] = $2
	besides[$2] = 1
	for (i = 3; i <= NF; i++)
		beside[instrument, $2, i - 2] = $i
}

function total(instrument, name, sockets)
{
	if ((instrument, name, sockets) in cost)
		return cost[instrument, name, sockets]
	return ""
}

function difference(a, b)
{
	return a == "" || b == "" ? "" : a - b
}

function ratio(a, b)
{
	return a == "" || b == "" || b + 0 == 0 ? "" : a / b
}

# The cost per socket: the slope between two populations.
function slope(instrument, name, from, to)
{
	return ratio(difference(total(instrument, name, to),
				total(instrument, name, from)), to - from)
}

# The cost without sockets, extrapolated.
function fixed(instrument, name, from, to,  each)
{
	each = slope(instrument, name, from, to)
	return each == "" ? "" : total(instrument, name, from) - from * each
}

# Formats a number with three or four significant digits.
function say(value)
{
	if (value == "")
		return "-"
	if (value >= 100 || value <= -100 || value == int(value))
		return sprintf("%.0f", value)
	return sprintf(value >= 10 ? "%.1f" : "%.3f", value)
}
