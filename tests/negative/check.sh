#!/bin/sh
# SPDX-License-Identifier: MIT
# Mistakes that must not compile, and the words that a user reads then.
#     check.sh COMPILER INCLUDE_DIR [FILE...]
# Each file compiles as it is, and no more with -DNEGATIVE: so it is the mistake that breaks it, and nothing else. What
# the compiler then says must match every expectation of the file (extended regular expressions):
#     // expect: WORDS                      for every compiler
#     // expect-g++: WORDS, expect-clang:   for one family
#     // flags: -O1, flags-g++:, flags-clang:   more flags, for every compiler or for one family
#     // only: g++                          left out with the other family
# COMPILER may hold flags. CXXSTD in the environment names the language mode (c++20). The exit code is 0 if all is well.
set -u
if [ $# -lt 2 ]; then
  echo "usage: check.sh COMPILER INCLUDE_DIR [FILE...]" >&2
  exit 2
fi
compiler=$1
include=$2
shift 2
[ $# -gt 0 ] || set -- "$(dirname "$0")"/*.cpp
LC_ALL=C # plain quotation marks in the messages of g++
export LC_ALL

if $compiler --version 2>/dev/null | grep -qi clang; then family=clang; else family=g++; fi
said=$(mktemp) || exit 2
trap 'rm -f "$said"' EXIT
fails=0

# directive NAME: the rest of every line "// NAME: ..." of the file.
directive() {
  sed -n "s|^// $1: ||p" "$file"
}
compile() {
  # shellcheck disable=SC2046,SC2086
  $compiler -std="${CXXSTD:-c++20}" -Wall -Wextra -Werror -I "$include" $(directive flags) \
    $(directive "flags-$family") "$@" -c "$file" -o /dev/null >"$said" 2>&1
}
failed() {
  echo "FAILED $file: $1"
  head -n 15 "$said" | sed 's/^/    /'
  fails=$((fails + 1))
}

for file in "$@"; do
  only=$(directive only)
  if [ -n "$only" ] && [ "$only" != "$family" ]; then
    echo "left out $file: only with $only"
    continue
  fi
  expected=$(directive expect && directive "expect-$family")
  if [ -z "$expected" ]; then
    : >"$said"
    failed "it says nothing about what it expects"
  elif ! compile; then
    failed "it does not compile without the mistake"
  elif compile -DNEGATIVE; then
    failed "it compiles with the mistake"
  else
    missing=$(printf '%s\n' "$expected" | while IFS= read -r words; do
      grep -Eq -- "$words" "$said" || printf '%s; ' "$words"
    done)
    if [ -n "$missing" ]; then failed "the compiler does not say: ${missing%; }"; else echo "ok $file"; fi
  fi
done
[ "$fails" -eq 0 ]
