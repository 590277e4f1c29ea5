#!/bin/sh
# SPDX-License-Identifier: MIT
# Committed text: LF line ends, no trailing white space, a line end at the end, nothing left to be done, no path of
# somebody's machine. Inputs of the fuzzing harnesses are bytes, not text.
#     check_text.sh ROOT
set -eu
cd "$1"
fails=0
list=$(mktemp)
trap 'rm -f "$list"' EXIT INT TERM
git ls-files -- . ':!single_include' ':!fuzz/corpus' >"$list"
report() { # report SENTENCE GREP_ARGUMENT...: each hit is a breach
  sentence=$1
  shift
  if xargs -d '\n' grep -nI "$@" <"$list"; then
    echo "check_text: $sentence" >&2
    fails=1
  fi
}
report "trailing white space" -E '[[:blank:]]+$'
report "CR line ends" "$(printf '\r')"
report "something is left to be done" -E '\b([T]ODO|[F]IXME|[X]XX)\b'
report "a path of somebody's machine" -E '(^|[^[:alnum:]_./}])/([r]oot|[w]ork)/[[:alnum:]._]+'
while read -r file; do
  if [ -s "$file" ] && [ "$(tail -c 1 "$file" | wc -l)" = 0 ]; then
    echo "check_text: $file does not end with a line end" >&2
    fails=1
  fi
done <"$list"
exit $fails
