#!/bin/sh
# SPDX-License-Identifier: MIT
# What the report of `./dev bench json` makes of the laps: of each place the fastest, of the places of a round the
# median, of the rounds the median; and the claims that follow from it, held and missed.
#     bench_report.sh REPORT_AWK WORK_DIR
set -eu
report=$1 work=$2
fails=0
rm -rf "$work"
mkdir -p "$work"
cd "$work"
: >minimal.txt
: >host_minimal.txt
: >include_cost.txt
: >facts.txt
: >utf8.txt
echo 2 >compared.txt
others="fusionx wan26 seedance ltx acestep kling flux"
cat >candidates.txt <<'LIST'
# name source standard libraries label
runcomfy a.cpp -std=c++23 none this library
simdjson b.cpp -std=c++23 none simdjson
glaze c.cpp -std=c++23 none glaze
LIST
for document in A B U K small big $others; do echo "$document 100 10"; done >documents.txt
# Rounds of 100, 400 and 200 ns, in which one place is disturbed in all laps, and the others in all but one.
for round in "1 100" "2 400" "3 200"; do
  ns=${round#* } round=${round% *}
  for place in 0 1 2 3; do
    echo "$round $place runcomfy small read $((ns + 90))"
    if [ "$place" != 2 ]; then echo "$round $place runcomfy small read $ns"; fi
  done
done >raw.txt
same() { # same NAME NS OPERATION DOCUMENT...: every lap of the candidate takes so long
  name=$1 ns=$2 operation=$3
  shift 3
  for document in "$@"; do
    for place in 0 1 2 3; do echo "1 $place $name $document $operation $ns"; done
  done >>raw.txt
}
same simdjson 250 read small
same glaze 160 read small
for name in runcomfy simdjson glaze; do
  # shellcheck disable=SC2086 # words
  same "$name" 50 read big $others
  # shellcheck disable=SC2086
  same "$name" 50 write A B U K $others
done
awk -f "$report" candidates.txt documents.txt compared.txt utf8.txt raw.txt minimal.txt host_minimal.txt \
  include_cost.txt facts.txt >report.md

expect() { # expect FILE WORDS
  grep -qF -- "$2" "$1" || {
    echo "FAIL: \"$2\" is not in:"
    cat "$1"
    fails=1
  }
}
expect report.md "| this library                          | 200 (4.00) |"
expect report.md "- PASS: read small, this library against simdjson: 1.25 times as fast, at least 1.00 (200 ns and 250 ns)"
expect report.md "- MISS: read small, this library against glaze: 0.80 times as fast, at least 1.00 (200 ns and 160 ns)"
expect report.md "- PASS: read big, this library against simdjson: 1.00 times as fast"
expect report.md "- MISS: write A, this library against glaze: 1.00 times as fast, at least 1.40"
expect claims.txt "0.800 time MISS: read small"
exit "$fails"
