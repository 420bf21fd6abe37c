# shellcheck shell=bash disable=SC2154 # the variables of lib.sh
# SPDX-License-Identifier: GPL-2.0
#
# Tests of the reader: the help, the version and the completion.

test_version_is_the_module_version()
{
	local version

	version=$(sed -n 's/.*TCPLENS_VERSION[[:space:]]*"\(.*\)"/\1/p' \
		../../module/uapi/linux/tcplens.h)
	[ -n "$version" ]
	echo "tcplens $version" >"$work/expected"
	run 0 "$tcplens" --version
	same "$work/expected" "$work/out"
	run 0 "$tcplens" show -V
	same "$work/expected" "$work/out"
}

test_help_lists_every_built_in_column()
{
	local name

	run 0 "$tcplens" --help --proc "$work/none"
	has "$work/out" "Columns built in"
	[ "$(builtin_columns | wc -l)" -gt 10 ]
	for name in $(builtin_columns); do
		grep -qE "^ [* ] $name +[^ ]+ +[^ ]" "$work/out" || {
			echo "missing: $name"
			exit 1
		}
	done
}

test_help_lists_the_columns_of_the_running_module()
{
	make_newer_module "$work/proc"
	run 0 "$tcplens" --proc "$work/proc" --help
	has "$work/out" "Columns of $work/proc/columns:"
	has "$work/out" " * state       -    state of RFC 9293"
	has "$work/out" "   pacing_Bps  Bps  pacing rate"
	lacks "$work/out" srtt_us
}

test_help_of_listeners_marks_its_default_columns()
{
	make_newer_module "$work/proc"
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
		local endpoint - - yes sockets,listeners 'local address and port' \
		backlog u32 connections - yes listeners 'accept queue length' \
		>>"$work/proc/columns"
	run 0 "$tcplens" listeners --proc "$work/proc" --help
	has "$work/out" "tcplens listeners [options]"
	has "$work/out" "   state "
	has "$work/out" " * local "
	has "$work/out" " * backlog "
	run 0 "$tcplens" --proc "$work/proc" --help
	has "$work/out" " * state "
	has "$work/out" " * local "
	has "$work/out" "   backlog "
	run 0 "$tcplens" listeners --proc "$work/none" --help
	has "$work/out" "   state "
	has "$work/out" " * backlog "
}

test_completion_offers_the_options_of_the_help()
{
	run 0 "$tcplens" --help --proc "$work/none"
	sed '/^Columns/,$d' "$work/out" | options_in >"$work/help"
	sed -n "/options='/,/'\$/p" ../completion/tcplens |
		options_in >"$work/completion"
	[ -s "$work/help" ]
	same "$work/help" "$work/completion"
}

# complete_words WORD...: prints the completions of the last word, one per line
complete_words()
{
	# shellcheck disable=SC2016 # for the inner shell
	env PATH="$build:$PATH" bash -uc '
		source ../completion/tcplens
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		_tcplens
		printf "%s\n" "${COMPREPLY[@]}"
	' bash "$@"
}

test_completion_completes_commands_options_columns_and_files()
{
	equal "$(complete_words tcplens --js)" --json
	equal "$(complete_words tcplens sh)" show
	equal "$(complete_words tcplens li)" listeners
	equal "$(complete_words tcplens listeners --js)" --json
	equal "$(complete_words tcplens -o srtt)" srtt_us
	equal "$(complete_words tcplens --output state,+cook)" state,+cookie
	equal "$(complete_words tcplens --input good/sockets)" good/sockets.in
	{
		echo all
		builtin_columns
	} >"$work/expected"
	complete_words tcplens -o '' >"$work/out"
	same "$work/expected" "$work/out"
}
