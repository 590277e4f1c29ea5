#!/bin/sh
# SPDX-License-Identifier: MIT
# What including runcomfy.hpp in an empty file costs, as a ratio to nlohmann/json.hpp in the same run: five pairs,
# taking turns, medians. Fails above 0.70.
#     include_cost.sh [COMPILER [SINGLE_INCLUDE_DIR]]
set -eu
compiler=${1:-g++}
single=${2:-$(dirname "$0")/../../single_include}
limit=70 # hundredths
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

echo '#include "runcomfy.hpp"' >"$work/ours.cpp"
echo '#include <nlohmann/json.hpp>' >"$work/theirs.cpp"
if ! "$compiler" -std=c++20 -fsyntax-only "$work/theirs.cpp" 2>/dev/null; then
  echo "include cost: nlohmann/json.hpp is not installed (nlohmann-json3-dev), so there is nothing to compare with" >&2
  exit 1
fi
"$compiler" -std=c++20 -fsyntax-only -I "$single" "$work/ours.cpp" # warms the file cache, and must compile

milliseconds() { # of user and system time, so that a busy machine disturbs little: `times` in a fresh shell
  sh -c '"$@" || exit 1; times' sh "$@" | tail -1 |
    awk '{ for (i = 1; i <= 2; ++i) { split($i, part, "m"); sub("s", "", part[2]); sum += part[1] * 60 + part[2] }
           printf "%d\n", sum * 1000 + 0.5 }'
}
for turn in 1 2 3 4 5; do
  milliseconds "$compiler" -std=c++20 -fsyntax-only -I "$single" "$work/ours.cpp" >>"$work/ours"
  milliseconds "$compiler" -std=c++20 -fsyntax-only "$work/theirs.cpp" >>"$work/theirs"
done
ours=$(sort -n "$work/ours" | sed -n 3p)
theirs=$(sort -n "$work/theirs" | sed -n 3p)
ratio=$((ours * 100 / theirs))
printf 'include cost: runcomfy.hpp %d ms, nlohmann/json.hpp %d ms, ratio %d.%02d, limit 0.%02d (%s -std=c++20 -fsyntax-only, median of 5)\n' \
  "$ours" "$theirs" $((ratio / 100)) $((ratio % 100)) $limit "$("$compiler" --version | head -1)"
[ $((ours * 100)) -le $((theirs * limit)) ]
