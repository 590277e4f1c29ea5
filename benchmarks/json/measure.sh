#!/bin/sh
# SPDX-License-Identifier: MIT
# Compares what the candidates read and write with the documents; then times them on one core, in rounds. In each round
# all candidates take turns in several laps, at each of the four places of the code, so that what comes and goes on the
# machine meets them alike; report.awk makes one figure of a round. Runs where they were built.
#     measure.sh BUILD ROUNDS LAPS MS BATCHES     in the root of the repository; BUILD/candidates.txt says whom
# leaves in BUILD: raw.txt with lines "round place candidate document operation ns", one for each lap, documents.txt,
# compared.txt, utf8.txt
set -eu
build=$1 rounds=$2 laps=$3 ms=$4 batches=$5
names=$(awk '!/^#/ { print $1 }' "$build/candidates.txt")
first=$(echo "$names" | head -n 1)
documents=$build/documents
mkdir -p "$documents"
cp benchmarks/json/documents/*.json "$documents"
awk -v urls=10 -f benchmarks/json/results.awk >"$documents/small.json"
awk -v urls=10000 -f benchmarks/json/results.awk >"$documents/big.json"

# Our structs are those of real models.
if [ -d "${RUNCOMFY_SHARED:-}/contract/schemas" ]; then
  "$build/bin/schemas.0" "$RUNCOMFY_SHARED/contract/schemas" >&2 || {
    echo "measure: the structs differ from what is published" >&2
    exit 1
  }
fi

# Everybody reads and writes the same.
failed=0
rm -rf "$build/out"
for name in $names; do
  mkdir -p "$build/out/$name"
  "$build/bin/$name.0" check "$documents" "$build/out/$name" >"$build/out/$name/hashes"
  cmp -s "$build/out/$name/hashes" "$build/out/$first/hashes" || {
    echo "DIFFERENT: what $name read" >&2
    failed=1
  }
done
for document in "$documents"/*.json; do
  "$build/bin/compare.0" "$document" "$build"/out/*/"$(basename "$document")" >&2 || failed=1
done
if [ "$failed" != 0 ]; then
  echo "measure: the candidates do not agree, so nothing was timed" >&2
  exit 1
fi
find "$build/out" -name '*.json' | wc -l >"$build/compared.txt"
# Name, bytes, and bytes of its longest text; that only for the inputs, which are small.
for document in "$documents"/*.json; do
  name=$(basename "$document" .json)
  longest=0
  if [ -f "benchmarks/json/documents/$name.json" ]; then
    longest=$(LC_ALL=C awk '{
        while (match($0, /"([^"\\]|\\.)*"/)) {
          if (RLENGTH - 2 > longest) longest = RLENGTH - 2
          $0 = substr($0, RSTART + RLENGTH)
        }
        print longest
      }' "$document")
  fi
  echo "$name $(($(wc -c <"$document") - 1)) $longest"
done >"$build/documents.txt"

told() { # told PREFIX COMMAND...: each line that it prints, behind the prefix; ends here if it fails
  prefix=$1
  shift
  "$@" >"$build/told.txt"
  sed "s/^/$prefix /" "$build/told.txt"
}
for name in $names; do
  told "$name" "$build/bin/$name.0" utf8 "$documents"
done >"$build/utf8.txt"

# One core, the last that we may use: interrupts favour the first.
if command -v taskset >/dev/null 2>&1; then
  core=$(taskset -cp $$ | sed 's/.*[^0-9]//')
  on_core() { taskset -c "$core" "$@"; }
else
  on_core() { "$@"; }
fi
: >"$build/raw.txt"
reversed=
for name in $names; do reversed="$name $reversed"; done
round=1
while [ "$round" -le "$rounds" ]; do
  lap=1
  while [ "$lap" -le "$laps" ]; do
    for place in 0 1 2 3; do
      order=$names
      if [ $(((round + lap + place) % 2)) = 0 ]; then order=$reversed; fi
      for name in $order; do
        set -- "$build/bin/$name.$place" time "$documents" $((round * 4 + place)) "$ms" "$batches"
        told "$round $place $name" on_core "$@" >>"$build/raw.txt"
        # The big result also as glibc is by default, less often: it is there to explain, not to compare.
        if [ $((round % 3)) = 1 ] && [ "$lap" = 1 ]; then
          told "$round $place $name" on_core env BENCH_MALLOC=stock "$@" >>"$build/raw.txt"
        fi
      done
    done
    lap=$((lap + 1))
  done
  echo "round $round of $rounds"
  round=$((round + 1))
done
