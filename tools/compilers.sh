#!/bin/sh
# SPDX-License-Identifier: MIT
# Every supported compiler takes every public name from the single headers without a word, with and without exceptions.
#     compilers.sh [--all]    --all: a compiler that is not installed is a failure, not something to skip
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
strict="-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Werror"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

if [ "${1:-}" = --one ]; then # compilers.sh --one "UNIT COMPILER FLAG...": the script calls itself, two at a time
  # shellcheck disable=SC2086
  set -- $2
  unit=$1
  shift
  if "$@" $strict -O1 -c -o /dev/null -I "$root/single_include" "$root/tests/build/$unit" >"$work/said" 2>&1; then
    echo "ok    $unit: $*"
  else
    echo "FAIL  $unit: $*"
    head -20 "$work/said"
  fi
  exit 0
fi

all=${1:-}
httplib=$(pkg-config --cflags cpp-httplib 2>/dev/null || true)
there() { # there COMPILER [FLAG]: installed, or said not to be
  if command -v "$1" >/dev/null && echo '#include <version>' | "$@" -x c++ -std=c++20 -fsyntax-only - 2>/dev/null; then
    return 0
  fi
  if [ "$all" = --all ]; then
    echo "FAIL  $*: not installed" | tee -a "$work/results"
  else
    echo "skipped: $* is not installed"
  fi
  return 1
}
plan() { # plan COMPILER [FLAG]
  there "$@" || return 0
  {
    echo "every_name.cpp $* -std=c++20"
    echo "every_name.cpp $* -std=c++20 -fno-exceptions -fno-rtti"
    echo "every_name.cpp $* -std=c++2b"
    echo "every_name_files.cpp $* -std=c++20"
    echo "every_name_files.cpp $* -std=c++20 -fno-exceptions -fno-rtti"
    # The transport needs exceptions, because cpp-httplib does.
    if [ -n "$httplib" ]; then echo "every_name_httplib.cpp $* -std=c++20 -DRUNCOMFY_ALLOW_OLD_HTTPLIB $httplib"; fi
  } >>"$work/plan"
}

touch "$work/plan" "$work/results"
if [ -z "$httplib" ]; then echo "skipped: no installed cpp-httplib to try its transport with"; fi
for compiler in g++-11 g++-12 clang++-14 clang++-16 clang++-19 clang++-22; do plan "$compiler"; done
plan clang++-19 -stdlib=libc++
tr '\n' '\0' <"$work/plan" | xargs -0 -n 1 -P "$(nproc)" sh "$0" --one | tee -a "$work/results"

good=$(grep -c '^ok ' "$work/results" || true)
bad=$(grep -c '^FAIL ' "$work/results" || true)
echo "compilers: $good passed, $bad failed"
[ "$bad" = 0 ] && [ "$good" = "$(wc -l <"$work/plan")" ]
