# SPDX-License-Identifier: GPL-2.0
#
# Compares the symbols that modules import with the list of permitted symbols, as
# KTAP: a result for each kernel and, with all=1, one for unused entries.
#
# Usage: awk -f imports.awk -v number=N -v all=0|1 module/imports IMPORTED
# where IMPORTED has lines of "kernel version symbol" and N is the number of
# the first result.

# fits: whether a word of the list covers the kernel version
function fits(word, version,	rest)
{
	if (word == "all")
		return 1
	rest = substr(version, length(word) + 1)
	if (index(version, word) == 1 && rest ~ /^[^0-9]/)
		return 1
	return index("-" version "-", "-" word "-")
}

# allow: marks the words of the entry that cover the version as used
function allow(i, version,	words, n, w, found)
{
	n = split(where[i], words, ",")
	for (w = 1; w <= n; w++) {
		if (fits(words[w], version)) {
			used[i, words[w]] = 1
			found = 1
		}
	}
	return found
}

# is_allowed: a symbol may have several entries, so all are checked
function is_allowed(symbol, version,	i, found)
{
	for (i = 1; i <= entries; i++) {
		if (symbol ~ pattern[i] && allow(i, version))
			found = 1
	}
	return found
}

function result(bad, text)
{
	print (bad ? "not ok " : "ok ") number++ " " text
	failed = failed || bad
}

# left_over: prints the words of an entry that no compared kernel needs
function left_over(i,	words, n, w, version, some)
{
	n = split(where[i], words, ",")
	for (w = 1; w <= n; w++) {
		if (used[i, words[w]])
			continue
		for (version in versions) {
			if (fits(words[w], version)) {
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
	versions[$2] = 1
	if (!is_allowed($3, $2)) {
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
