# SPDX-License-Identifier: GPL-2.0
#
# Holds what modules import against the list of what they may, as KTAP: a
# result for each kernel, and if they are all the kernels there are, one for
# the list itself.
#
# Usage: awk -f imports.awk -v number=N -v all=0|1 module/imports IMPORTED
# where IMPORTED has lines of "kernel version symbol" and N is the number of
# the first result.

# fits: is the kernel one of those that the word means?
function fits(word, kernel,	rest)
{
	if (word == "all" || word == kernel)
		return 1
	rest = substr(version[kernel], length(word) + 1)
	if (index(version[kernel], word) == 1 && rest ~ /^[^0-9]/)
		return 1
	return index("-" version[kernel] "-", "-" word "-")
}

# allow: the entry's words that fit are in use from now on
function allow(i, kernel,	words, n, w, found)
{
	n = split(where[i], words, ",")
	for (w = 1; w <= n; w++) {
		if (fits(words[w], kernel)) {
			used[i, words[w]] = 1
			found = 1
		}
	}
	return found
}

# is_allowed: looks at all entries, as a symbol may have several
function is_allowed(symbol, kernel,	i, found)
{
	for (i = 1; i <= entries; i++) {
		if (symbol ~ pattern[i] && allow(i, kernel))
			found = 1
	}
	return found
}

function result(bad, text)
{
	print (bad ? "not ok " : "ok ") number++ " " text
	failed = failed || bad
}

# left_over: says which words of an entry no kernel needs that was looked at.
# Which versions these older ones are changes with the mirror.
function left_over(i,	words, n, w, kernel, some)
{
	n = split(where[i], words, ",")
	for (w = 1; w <= n; w++) {
		if (used[i, words[w]] || words[w] ~ /-(oldest|second|previous)$/)
			continue
		for (kernel in version) {
			if (fits(words[w], kernel)) {
				print "# " list ": no kernel imports " \
					name[i] " any more (" words[w] ")"
				some = 1
				break
			}
		}
	}
	return some
}

FNR == 1 { file++ }
file == 1 && NF && !/^#/ {
	list = FILENAME
	name[++entries] = $1
	where[entries] = $2
	pattern[entries] = $1
	gsub(/\*/, ".*", pattern[entries])
	pattern[entries] = "^" pattern[entries] "$"
}
file == 2 {
	if (!($1 in bad))
		order[++kernels] = $1
	bad[$1] += 0
	version[$1] = $2
	if (!is_allowed($3, $1)) {
		print "# " $1 ": imports " $3 ", which " list \
			" does not allow there"
		bad[$1]++
	}
}

END {
	for (k = 1; k <= kernels; k++)
		result(bad[order[k]], order[k] ": imports nothing new")
	if (all) {
		for (i = 1; i <= entries; i++)
			stale += left_over(i)
		result(stale, "all that " list " allows is imported")
	}
	exit failed
}
