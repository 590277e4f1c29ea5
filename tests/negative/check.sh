#!/bin/sh
# SPDX-License-Identifier: MIT
# Mistakes that must not compile, and the words that a user reads then.
#     check.sh COMPILER INCLUDE_DIR [FILE...]
#     check.sh --prepare COMPILER INCLUDE_DIR DIR    precompiles the headers into DIR, for runs with NEGATIVE_HEADERS=DIR
# Each file compiles as it is, and no more with -DNEGATIVE: so it is the mistake that breaks it, and nothing else. What
# the compiler then says must match every expectation of the file (extended regular expressions):
#     // expect: WORDS                      for every compiler
#     // expect-g++: WORDS, expect-clang:   for one family
#     // flags: -O1, flags-g++:, flags-clang:   more flags, for every compiler or for one family: the file is compiled
#                                               to the end then, and not only as far as the language goes
#     // only: g++                          left out with the other family
#     // needs: __cpp_some_macro            left out where the compiler does not define the macro
#     // unless: __cpp_some_macro           left out where it does
# COMPILER may hold flags. CXXSTD in the environment names the language mode (c++20). The exit code is 0 if all is well.
set -u
LC_ALL=C # plain quotation marks in the messages of g++
export LC_ALL

prepare=
if [ "${1:-}" = --prepare ]; then
  prepare=yes
  shift
fi
if [ $# -lt 2 ]; then
  echo "usage: check.sh [--prepare] COMPILER INCLUDE_DIR [FILE...]" >&2
  exit 2
fi
compiler=$1
include=$2
shift 2
flags="-std=${CXXSTD:-c++20} -Wall -Wextra -Werror"
if $compiler --version 2>/dev/null | grep -qi clang; then family=clang; else family=g++; fi

# The header of the reflection floor, which most files include alone, and everything.
if [ -n "$prepare" ]; then
  mkdir -p "$1" || exit 2
  for header in reflect/reflect runcomfy; do
    name=$(basename "$header")
    echo "#include \"runcomfy/$header.hpp\"" >"$1/$name.hpp"
    # shellcheck disable=SC2086 # the compiler and the flags are words
    $compiler $flags -I "$include" -x c++-header "$1/$name.hpp" -o "$1/$name.hpp.gch" || exit 1
  done
  exit 0
fi
[ $# -gt 0 ] || set -- "$(dirname "$0")"/*.cpp

said=$(mktemp) || exit 2
trap 'rm -f "$said"' EXIT
fails=0

# directive NAME: the rest of every line "// NAME: ..." of the file.
directive() {
  sed -n "s|^// $1: ||p" "$file"
}
# The arguments for this file: its own flags, or else the headers that were prepared.
set_arguments() {
  own=$(directive flags && directive "flags-$family")
  if [ -n "$own" ]; then
    arguments="$own -o /dev/null -c"
    return
  fi
  arguments=-fsyntax-only
  [ -n "${NEGATIVE_HEADERS:-}" ] || return 0
  prepared=$NEGATIVE_HEADERS/runcomfy.hpp
  case $(sed -n 's|^#include "\(.*\)"|\1|p' "$file") in
    runcomfy/reflect/reflect.hpp) prepared=$NEGATIVE_HEADERS/reflect.hpp ;;
  esac
  if [ "$family" = clang ]; then arguments="-include-pch $prepared.gch -fsyntax-only"; fi
  if [ "$family" = g++ ]; then arguments="-include $prepared -fsyntax-only"; fi
}
defines() { # defines MACRO
  # shellcheck disable=SC2086
  $compiler -std="${CXXSTD:-c++20}" -dM -E -x c++ /dev/null | grep -q "^#define $1 "
}
compile() {
  # shellcheck disable=SC2086
  $compiler $flags -I "$include" $arguments "$@" "$file" >"$said" 2>&1
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
  needed=$(directive needs)
  if [ -n "$needed" ] && ! defines "$needed"; then
    echo "left out $file: needs $needed"
    continue
  fi
  unwanted=$(directive unless)
  if [ -n "$unwanted" ] && defines "$unwanted"; then
    echo "left out $file: not with $unwanted"
    continue
  fi
  set_arguments
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
