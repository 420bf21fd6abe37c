# SPDX-License-Identifier: GPL-2.0
#
# Compares the symbols that modules import with the list of allowed symbols, as
# KTAP: a result for each kernel, and with all=1, which means that all kernels are
# there, one for the list itself.
#
# Usage: awk -f imports.awk -v number=N -v all=0|1 module/imports IMPORTED
# where IMPORTED has lines of "kernel version symbol" and N is the number of
# the first result.

# fits: whether the word of an entry includes the kernel
function fits(word, kernel,	rest)
{
	if (word == "all" || word == kernel)
		return 1
	rest = substr(version[kernel], length(word) + 1)
	if (index(version[kernel], word) == 1 && rest ~ /^[^0-9]/)
		return 1
	return index("-" version[kernel] "-", "-" word "-")
}

# allow: whether the entry allows the kernel; marks the words that do as used
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

# is_allowed: checks all entries, because a symbol can have several
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

# left_over: prints the words of an entry that no checked kernel needs. Words of
# older kernels are exempt, because the mirror decides which versions they are.
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
