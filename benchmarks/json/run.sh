#!/bin/sh
# SPDX-License-Identifier: MIT
# The benchmark against other libraries: builds, compares, times, reports. See docs/benchmarks.md; called by ./dev.
#     run.sh ROOT BUILD [--check] [--margin PERCENT] [--rounds N] [--quick] [--docs]
set -eu
root=$1 build=$2
shift 2
cd "$root"
check= margin=0 rounds=7 quick= docs=
while [ $# -gt 0 ]; do
  case $1 in
    --check) check=yes ;;
    --quick) quick=yes ;;
    --docs) docs=yes ;;
    --margin) margin=$2 && shift ;;
    --rounds) rounds=$2 && shift ;;
    *) echo "bench json: no option $1" >&2 && exit 2 ;;
  esac
  shift
done
ms=5 batches=9 compilations=3
if [ -n "$quick" ]; then rounds=1 compilations=1; fi
mkdir -p "$build"
newest() { sh tools/newest_root.sh --full "$@"; }

newest sh benchmarks/json/build.sh "$build"
newest sh benchmarks/json/measure.sh "$build" "$rounds" "$ms" "$batches"
newest sh benchmarks/json/minimal.sh g++-16 -std=c++23 "$build" "$compilations"
host=g++-12
if ! command -v $host >/dev/null 2>&1; then host=${CXX:-g++}; fi
sh benchmarks/json/minimal.sh "$host" -std=c++20 "$build/host" "$compilations"
cp "$build/host/minimal.txt" "$build/host_minimal.txt"
sh tests/build/include_cost.sh "$host" single_include >"$build/include_cost.txt" || true # the report tells
cp benchmarks/json/candidates.txt "$build"
{
  echo "- with other libraries: $(newest g++-16 --version | head -n 1), \`-O3 -DNDEBUG\`, $rounds rounds"
  echo "- a user's program: $("$host" --version | head -n 1), \`-O2 -DNDEBUG\`"
  echo "- processor: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores"
  echo
} >"$build/facts.txt"
cd "$build"
awk -v claims=claims.txt -f "$root/benchmarks/json/report.awk" candidates.txt documents.txt compared.txt raw.txt minimal.txt \
  host_minimal.txt include_cost.txt facts.txt | tee report.md
