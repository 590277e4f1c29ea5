#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the candidates and the two programs that check them (compare, schemas), each only if its preprocessed text, its
# flags or the compiler changed. A candidate is linked four times, NAME.0 to NAME.3, with its code at other addresses: how
# fast a short loop runs depends on where it happens to lie. Runs where the newest compiler is.
#     build.sh BUILD            in the root of the repository; BUILD/candidates.txt says which
set -eu
build=$1
compiler=${BENCH_CXX:-g++-16}

one() { # one NAME SOURCE STANDARD LIBRARIES, words joined by commas
  program=$build/bin/$1
  source=benchmarks/json/$2
  flags="$(echo "$3" | tr ',' ' ') -O3 -DNDEBUG ${BENCH_FLAGS:-} -w -Iinclude -I."
  libraries=
  if [ "$4" != none ]; then libraries=$(echo "$4" | tr ',' ' '); fi
  # shellcheck disable=SC2086 # words
  key=$({ "$compiler" --version && echo "$flags $libraries" && "$compiler" $flags -E "$source"; } | sha256sum)
  if [ -x "$program.3" ] && [ "$(cat "$program.key" 2>/dev/null)" = "$key" ]; then return 0; fi
  rm -f "$program.key"
  echo "building $1"
  # shellcheck disable=SC2086
  if ! "$compiler" $flags -c "$source" -o "$program.o" >"$program.log" 2>&1; then
    head -n 40 "$program.log" >&2
    echo "build: $1 does not compile; all of it is in $program.log" >&2
    return 1
  fi
  for place in 0 1 2 3; do
    # shellcheck disable=SC2086
    "$compiler" "$build/bin/place$place.o" "$program.o" -o "$program.$place" $libraries
  done
  rm "$program.o"
  echo "$key" >"$program.key"
}
if [ "${2:-}" = one ]; then
  shift 2
  one "$@"
  exit
fi
mkdir -p "$build/bin"
for place in 0 1 2 3; do # steps of 16 bytes, to which functions are aligned, through a line of the cache
  printf '.text\n.skip %d, 0x90\n.section .note.GNU-stack,"",@progbits\n' $((64 + 16 * place)) |
    "$compiler" -x assembler -c - -o "$build/bin/place$place.o"
done
{
  echo compare compare.cpp -std=c++23 none
  echo schemas schemas.cpp -std=c++23 none
  awk '!/^#/ { print $1, $2, $3, $4 }' "$build/candidates.txt"
} | xargs -P "${BENCH_JOBS:-2}" -L 1 sh "$0" "$build" one
