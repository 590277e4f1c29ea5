#!/bin/sh
# SPDX-License-Identifier: MIT
# What the minimal program costs with each library: seconds (user and system time, so that a busy machine disturbs little)
# and peak memory of the compiler, bytes of the stripped program. A library that is not installed is left out; programs
# that print something else than the others fail.
#     minimal.sh COMPILER STANDARD BUILD ROUNDS      in the root of the repository
# leaves BUILD/minimal.txt with lines "candidate seconds megabytes bytes"
set -eu
compiler=$1 standard=$2 build=$3 rounds=$4
work=$build/minimal
mkdir -p "$work"
compare=$build/bin/compare.0
if [ ! -x "$compare" ]; then
  mkdir -p "$build/bin"
  "$compiler" "$standard" -O1 benchmarks/json/compare.cpp -o "$compare"
fi
flags="-O2 -DNDEBUG -w -Iinclude"

compile() { # compile NAME [WRAPPER...]: to WORK/NAME.o
  name=$1
  shift
  case $name in
    *_26) words="-std=c++26 -freflection $flags" source=${name%_26} ;;
    *) words="$standard $flags" source=$name ;;
  esac
  # shellcheck disable=SC2086 # words
  "$@" "$compiler" $words -c "benchmarks/json/minimal/$source.cpp" -o "$work/$name.o"
}
libraries() {
  case $1 in
    reflect_cpp) echo "-lreflectcpp -lyyjson" ;;
    yyjson) echo -lyyjson ;;
    simdjson) echo -lsimdjson ;;
    boost_json) echo -lboost_json ;;
  esac
}

names=
for name in empty hand_written runcomfy runcomfy_26 runcomfy_validate glaze glaze_26 reflect_cpp simdjson \
  yyjson boost_json rapidjson nlohmann; do
  rm -f "$work/$name.o" "$work/$name.used"
  # This also warms the file cache.
  if ! compile "$name" 2>"$work/$name.log"; then
    case $(cat "$work/$name.log") in
      *"No such file"* | *"unrecognized command-line option"*) continue ;;
    esac
    head -n 20 "$work/$name.log" >&2
    echo "minimal: $name does not compile with $compiler" >&2
    exit 1
  fi
  # shellcheck disable=SC2046
  "$compiler" "$work/$name.o" -o "$work/$name" $(libraries "$name")
  strip "$work/$name"
  "$work/$name" >"$work/$name.json"
  if [ "$name" != empty ]; then
    "$compare" "$work/hand_written.json" "$work/$name.json" || {
      echo "minimal: $name writes something else" >&2
      exit 1
    }
  fi
  names="$names $name"
done
round=0
while [ "$round" -lt "$rounds" ]; do
  for name in $names; do
    compile "$name" /usr/bin/time -a -o "$work/$name.used" -f "%U %S %M"
  done
  round=$((round + 1))
done
for name in $names; do
  awk '{ print $1 + $2, $3 }' "$work/$name.used" | sort -n |
    awk -v name="$name" -v bytes="$(wc -c <"$work/$name")" '
      { seconds[NR] = $1; if ($2 > most) most = $2 }
      END { printf "%s %.2f %.0f %d\n", name, seconds[int((NR + 1) / 2)], most / 1024, bytes }'
done >"$build/minimal.txt"
