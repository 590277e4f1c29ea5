#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the candidates, and what compares their output; each one only if its preprocessed text, its flags or the
# compiler changed. Runs where the newest compiler is.
#     build.sh BUILD            in the root of the repository; BUILD/candidates.txt says which
set -eu
build=$1
compiler=${BENCH_CXX:-g++-16}

one() { # one NAME SOURCE STANDARD LIBRARIES, words joined by commas
  program=$build/bin/$1
  source=benchmarks/json/$2
  flags="$(echo "$3" | tr ',' ' ') -O3 -DNDEBUG -w -Iinclude -I."
  libraries=
  if [ "$4" != none ]; then libraries=$(echo "$4" | tr ',' ' '); fi
  # shellcheck disable=SC2086 # words
  key=$({ "$compiler" --version && echo "$flags $libraries" && "$compiler" $flags -E "$source"; } | sha256sum)
  if [ -x "$program" ] && [ "$(cat "$program.key" 2>/dev/null)" = "$key" ]; then return 0; fi
  rm -f "$program.key"
  echo "building $1"
  # shellcheck disable=SC2086
  if ! "$compiler" $flags "$source" -o "$program" $libraries >"$program.log" 2>&1; then
    head -n 40 "$program.log" >&2
    echo "build: $1 does not compile; all of it is in $program.log" >&2
    return 1
  fi
  echo "$key" >"$program.key"
}
if [ "${2:-}" = one ]; then
  shift 2
  one "$@"
  exit
fi
mkdir -p "$build/bin"
{
  echo compare compare.cpp -std=c++23 none
  awk '!/^#/ { print $1, $2, $3, $4 }' "$build/candidates.txt"
} | xargs -P "${BENCH_JOBS:-2}" -L 1 sh "$0" "$build" one
