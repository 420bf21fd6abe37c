# SPDX-License-Identifier: GPL-2.0
#
# The comparison of bench.sh, after cost.awk: prints a table of the works, each
# beside the peers, one of new connections, and one of the goals.

function header(line)
{
	print "| " line " |"
	gsub(/[^|]/, "-", line)
	print "|-" line "-|"
}

# How many times less than the peer it is, each socket.
function times(name, peer,  own)
{
	own = slope("instructions", name, few, many)
	# Noise, where it does not depend on their number.
	if (own < 5 || name == "exact")
		return "-"
	return say(ratio(slope("instructions", peer, few, many), own))
}

# Nanoseconds for each of so many sockets.
function each(name, sockets)
{
	return ratio(total("time", name, sockets), sockets)
}

function print_works(  i, j, name, line, first)
{
	line = sprintf("%-36s | %8s | %8s | %6s | %6s | %6s | %6s | %6s",
		       "work", "a socket", "fixed", "proc", "ss", "ss -i",
		       "ss -p", "diag")
	line = line sprintf(" | %10s | %10s", "ns " few, "ns " many)
	header(line (million ? " | ns " million : ""))
	for (i = 1; i <= works; i++) {
		name = order[i]
		first = say(slope("instructions", name, few, many))
		if (name in lacks)
			first = "absent"
		line = sprintf("| %-36s | %8s | %8s", title[name], first,
			       say(fixed("instructions", name, few, many)))
		for (j = 1; j <= peers; j++)
			line = line sprintf(" | %6s", times(name, peer[j]))
		line = line sprintf(" | %10s | %10s", say(each(name, few)),
				    say(each(name, many)))
		if (million)
			line = line sprintf(" | %10s", say(each(name, million)))
		print line " |"
	}
}

function new_connection(instrument, what, place)
{
	if ((instrument, what, place) in beside)
		return beside[instrument, what, place]
	return ""
}

# What stands in the table for each line "beside".
function describe(what)
{
	if (what == "computing")
		return "a program that computes"
	if (what == "tcplens")
		return "readers of tcplens, a process"
	if (what == "proc")
		return "readers of /proc/net/tcp, a process"
	if (what == "processes")
		return "programs that compute as long as ss"
	if (what == "ss")
		return "ss -Htinmoe, again and again"
	return what
}

function print_connections(  i, j, what, line)
{
	line = sprintf("%-36s | %12s", "beside", "instructions")
	line = line sprintf(" | %12s | %7s | %7s | %7s", "connect 50 %",
			    "99 %", "99.9 %", "100 %")
	header(line sprintf(" | %12s | %7s | %7s | %7s", "request 50 %",
			    "99 %", "99.9 %", "100 %"))
	for (i = 1; i <= beside_count; i++) {
		what = beside_order[i]
		line = sprintf("| %-36s | %12s", describe(what),
			       say(new_connection("instructions", what, 1)))
		for (j = 2; j <= 9; j++)
			line = line sprintf(j == 2 || j == 6 ? " | %12s" : \
					    " | %7s", say(new_connection( \
					    "processors", what, j)))
		print line " |"
	}
	print ""
}

# goal(NUMBER, WHAT, VALUE, RELATION, LIMIT): a line, met or not
function goal(number, what, value, relation, limit,  met)
{
	if (value == "")
		met = "not measured"
	else if (relation == "<=" ? value <= limit : value >= limit)
		met = "met"
	else
		met = "not met"
	printf "| %-3s | %-62s | %9s | %2s %7s | %-12s |\n", number, what,
	       say(value), relation, say(limit), met
	unmet += met == "not met"
}

# The ratio of times of all there is, of two works beside so many sockets.
function faster(number, what, peer, own, sockets, limit)
{
	if (!sockets)
		return
	goal(number, what " at " sockets,
	     ratio(total("time", peer, sockets), total("time", own, sockets)),
	     ">=", limit)
}

function each_socket(number, what, own, limit)
{
	goal(number, what ", instructions a socket",
	     slope("instructions", own, few, many), "<=", limit)
}

function reading_goals(  value)
{
	each_socket("C1", "binary records", "binary", 450)
	faster("C1", "times faster than raw diag", "diag", "binary", many, 3)
	faster("C1", "times faster than raw diag", "diag", "binary", million, 3)
	each_socket("C2", "default columns", "text", 1000)
	faster("C2", "times faster than /proc/net/tcp", "proc", "text", many, 3)
	faster("C2", "times faster than /proc/net/tcp", "proc", "text",
	       million, 2)
	each_socket("C3", "the facts of ss -tinmoe as text", "facts", 2400)
	faster("C3", "times faster than ss -tinmoe", "ssi", "facts", many, 8)
	faster("C3", "times faster than ss -tinmoe", "ssi", "facts", million, 5)
	each_socket("C3b", "select *", "all", 8000)
	value = ratio(bytes["instructions", first], first)
	goal("C3b", "select *, instructions a byte",
	     ratio(slope("instructions", "all", few, many), value), "<=", 6)
	goal("C4", "owners, more instructions a socket",
	     difference(slope("instructions", "owners", few, many),
			slope("instructions", "textm", few, many)), "<=", 150)
	each_socket("C5", "summary", "summary", 100)
	goal("C5", "summary at " few ", part of ss -s",
	     ratio(total("instructions", "summary", few),
		   total("instructions", "sss", few)), "<=", 1)
}

# Beside what has a processor to itself just as long. Two rounds of the same
# differ by a tenth; the slowest of all is what the machine does besides.
function latency_goals()
{
	goal("C8", "the slowest connect beside dumps / computing",
	     ratio(new_connection("processors", "tcplens", 5),
		   new_connection("processors", "computing", 5)), "<=", 1.1)
	goal("C8", "the slowest of 1000 connects beside dumps / computing",
	     ratio(new_connection("processors", "tcplens", 4),
		   new_connection("processors", "computing", 4)), "<=", 1.1)
	goal("C8", "the slowest of 1000 requests beside dumps / computing",
	     ratio(new_connection("processors", "tcplens", 8),
		   new_connection("processors", "computing", 8)), "<=", 1.1)
}

function other_goals(  value)
{
	goal("C6", "a scan of " many " that matches nothing, instructions",
	     total("instructions", "scan", many), "<=", 4000000)
	goal("C6", "where lport= with 0.1 % of " many ", instructions",
	     total("instructions", "port", many), "<=", 1000000)
	value = difference(total("instructions", "exact", many),
			   total("instructions", "true", many))
	goal("C6", "one connection, " many " beside " few ", ratio",
	     ratio(value, difference(total("instructions", "exact", few),
				     total("instructions", "true", few))),
	     "<=", 1.1)
	goal("C7", "no sockets, 1M buckets, instructions",
	     total("empty", "text", 0), "<=", 7000000)
	goal("C8", "a new connection beside a dump in a loop, ratio",
	     ratio(new_connection("instructions", "tcplens", 1),
		   new_connection("instructions", "nothing", 1)), "<=", 1.005)
	latency_goals()
	goal("C9", "an open file holds, KiB", memory["instructions"], "<=", 64)
	value = slope("instructions", "text", first, few)
	goal("C10", "instructions a socket above " few " beside below, ratio",
	     ratio(slope("instructions", "text", few, many), value), "<=", 1.1)
	if (million) {
		value = slope("instructions", "text", few, many)
		goal("C10", "instructions a socket above " many \
		     " beside below, ratio",
		     ratio(slope("instructions", "text", many, million), value),
		     "<=", 1.1)
		value = ratio(each("proc", million), each("proc", many))
		goal("C10", "time a socket, growth to " million \
		     " beside /proc/net/tcp's",
		     ratio(ratio(each("text", million), each("text", many)),
			   value), "<=", 1)
	}
	goal("C11", "select * into a mebibyte, KiB a read",
	     ratio(bytes["instructions", first] / 1024,
		   reads["instructions", first]), ">=", 64)
	goal("C12", "tcplens, columns of ss -tan, part of ss at " many,
	     ratio(total("instructions", "reader", many),
		   total("instructions", "ss", many)), "<=", 1 / 3)
	goal("C12", "tcplens -r, facts of ss -tinmoep, part of ss at " many,
	     ratio(total("instructions", "readerp", many),
		   total("instructions", "ssp", many)), "<=", 1 / 8)
}

# Of the life of a connection: see connection.sh.
function life_goals()
{
	goal("R1", "a connection's life with what is on from load, ratio",
	     ratio(life["recorder"], life["bare"]), "<=", 1.02)
	goal("R2", "a connection's life with all of it off, ratio",
	     ratio(life["off"], life["bare"]), "<=", 1.002)
}

function print_life()
{
	if (!("bare" in life))
		return
	printf "The life of a connection over loopback is %d instructions " \
	       "without the module,\n%d with what is on from load; and %d for " \
	       "each event more beside a reader of them.\n", life["bare"],
	       life["recorder"],
	       ratio(difference(life["events"], life["bare"]), events)
	print ""
}

END {
	peers = split("proc ss ssi ssp diag", peer)
	print_works()
	print ""
	print_connections()
	print_life()
	header(sprintf("%-3s | %-62s | %9s | %10s | %-12s", "", "goal",
		       "measured", "is to be", ""))
	reading_goals()
	other_goals()
	life_goals()
	printf "\n%d goals are not met.\n", unmet
}
