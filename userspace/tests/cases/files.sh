# shellcheck shell=bash disable=SC2154 # the variables of lib.sh
# SPDX-License-Identifier: GPL-2.0
#
# Tests of the reader: the man pages, the scripts and what is installed.

test_man_page_mentions_every_option()
{
	local option

	run 0 "$tcplens" --help --proc "$work/none"
	sed '/^Columns/,$d' "$work/out" | options_in >"$work/help"
	[ -s "$work/help" ]
	# roff writes a dash as \-.
	sed 's/\\-/-/g' ../man/tcplens.8 >"$work/man"
	while read -r option; do
		grep -qE -e "^\.BR? (-. \", \" )?$option( |\$)" "$work/man" &&
			continue
		echo "missing: $option"
		exit 1
	done <"$work/help"
}

test_man_pages_are_clean()
{
	need mandoc
	mandoc -T lint -W warning ../man/*.[58] "$build/tcplens-columns.5"
}

test_man_page_of_columns_lists_every_column()
{
	builtin_columns >"$work/expected"
	sed -n 's/^\\fB\(.*\)\\fR .*/\1/p' \
		"$build/tcplens-columns.5" >"$work/written"
	[ -s "$work/expected" ]
	same "$work/expected" "$work/written"
}

test_scripts_are_clean()
{
	need shellcheck
	shellcheck -x run.sh lib.sh cases/*.sh ../completion/tcplens
}

test_install_installs_every_file()
{
	need make
	run 0 make -C .. install DESTDIR="$work/root" PREFIX=/usr
	(cd "$work/root" && find . -type f -printf '%m %p\n' | sort) \
		>"$work/installed"
	cat >"$work/expected" <<-END
	644 ./usr/share/bash-completion/completions/tcplens
	644 ./usr/share/man/man5/tcplens-columns.5
	644 ./usr/share/man/man5/tcplens-debugfs.5
	644 ./usr/share/man/man5/tcplens.5
	644 ./usr/share/man/man8/tcplens.8
	755 ./usr/bin/tcplens
	END
	same "$work/expected" "$work/installed"
}
