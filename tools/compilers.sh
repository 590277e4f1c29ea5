#!/bin/sh
# SPDX-License-Identifier: MIT
# Every supported compiler takes every public name from the single headers without a word, with and without exceptions.
#     compilers.sh [--all]    --all: a compiler that is not installed is a failure, not something to skip
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
all=${1:-}
names=$root/tests/build/every_name.cpp
strict="-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Werror"
said=$(mktemp)
trap 'rm -f "$said"' EXIT INT TERM
good=0 bad=0
httplib=$(pkg-config --cflags cpp-httplib 2>/dev/null || true)

try() { # try COMPILER FLAG...: of $unit
  compiler=$1
  shift
  # shellcheck disable=SC2086
  if "$compiler" "$@" $strict -O1 -c -o /dev/null -I "$root/single_include" "$unit" >"$said" 2>&1; then
    echo "ok    $compiler $*: $(basename "$unit")"
    good=$((good + 1))
  else
    echo "FAIL  $compiler $*: $(basename "$unit")"
    head -20 "$said"
    bad=$((bad + 1))
  fi
}
there() { # there COMPILER [HEADER_FLAG]: installed, or said not to be
  if command -v "$1" >/dev/null && echo '#include <version>' | "$@" -x c++ -std=c++20 -fsyntax-only - 2>/dev/null; then
    return 0
  fi
  if [ "$all" = --all ]; then
    echo "FAIL  $*: not installed"
    bad=$((bad + 1))
  else
    echo "skipped: $* is not installed"
  fi
  return 1
}

try_httplib() { # the transport needs exceptions, because cpp-httplib does
  if [ -z "$httplib" ]; then
    echo "skipped: no installed cpp-httplib to try $* with"
    return
  fi
  unit=$root/tests/build/every_name_httplib.cpp
  # shellcheck disable=SC2086
  try "$@" -DRUNCOMFY_ALLOW_OLD_HTTPLIB $httplib
}
for compiler in g++-11 g++-12 clang++-14 clang++-16 clang++-19 clang++-22; do
  there "$compiler" || continue
  unit=$names
  try "$compiler" -std=c++20
  try "$compiler" -std=c++20 -fno-exceptions -fno-rtti
  try "$compiler" -std=c++2b
  try_httplib "$compiler" -std=c++20
done
if there clang++-19 -stdlib=libc++; then
  unit=$names
  try clang++-19 -stdlib=libc++ -std=c++20
  try clang++-19 -stdlib=libc++ -std=c++20 -fno-exceptions -fno-rtti
  try_httplib clang++-19 -stdlib=libc++ -std=c++20
fi
echo "compilers: $good passed, $bad failed"
[ "$bad" = 0 ]
