#!/bin/sh
# SPDX-License-Identifier: MIT
# The benchmark against other libraries: builds, compares, times, reports and draws. docs/benchmarks.md explains it.
#     run.sh ROOT BUILD [--check [--margin PERCENT]] [--rounds N] [--quick] [--only NAME,...] [--docs]
set -eu
root=$1 build=$2
shift 2
usage() {
  echo "bench json: $*; it takes --check, --margin PERCENT, --rounds N, --quick, --only NAME,... and --docs" >&2
  exit 2
}
check='' margin=0 rounds=7 laps=10 batch_ms=0.3 batches=3 compilations=3 only='' docs=''
while [ $# -gt 0 ]; do
  case $1 in
    --check) check=yes ;;
    --docs) docs=yes ;;
    --quick) rounds=1 compilations=1 ;;
    --margin | --rounds | --only)
      [ $# -ge 2 ] || usage "$1 wants a value"
      case $1 in
        --margin) margin=$2 ;;
        --rounds) rounds=$2 ;;
        --only) only=$2 ;;
      esac
      shift
      ;;
    *) usage "no option $1" ;;
  esac
  shift
done
case $margin$rounds in *[!0-9]*) usage "--margin and --rounds want whole numbers" ;; esac
[ -z "$docs" ] || [ -z "$only" ] || usage "--docs wants all candidates"

cd "$root"
mkdir -p "$build/host"
awk -v only=",$only," '!/^#/ && (only == ",," || index(only, "," $1 ","))' benchmarks/json/candidates.txt \
  >"$build/candidates.txt"
[ -s "$build/candidates.txt" ] || usage "none of the candidates is called $only"
newest() { sh tools/newest_root.sh --full "$@"; }

newest true || exit
newest sh benchmarks/json/build.sh "$build"
newest sh benchmarks/json/measure.sh "$build" "$rounds" "$laps" "$batch_ms" "$batches"

# The minimal programs, here as there. A partial run is about speed, and leaves them out.
host=g++-12
command -v "$host" >/dev/null 2>&1 || host=${CXX:-g++}
for each in minimal.txt host_minimal.txt include_cost.txt; do : >"$build/$each"; done
if [ -z "$only" ]; then
  echo "minimal programs"
  newest sh benchmarks/json/minimal.sh g++-16 -std=c++23 "$build" "$compilations"
  sh benchmarks/json/minimal.sh "$host" -std=c++20 "$build/host" "$compilations"
  cp "$build/host/minimal.txt" "$build/host_minimal.txt"
  sh tests/build/include_cost.sh "$host" single_include >"$build/include_cost.txt" || true # the report judges it
fi

{
  echo "- processor: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, one of them used"
  echo "- compiler of the benchmarks: $(newest g++-16 --version | head -n 1), \`-O3 -DNDEBUG${BENCH_FLAGS:+ $BENCH_FLAGS}\`; minimal program \`-O2 -DNDEBUG\`"
  echo "- compiler of the distribution: $("$host" --version | head -n 1), \`-O2 -DNDEBUG\`"
  echo "- rounds: $rounds, each the median of four places of the code, of each the fastest of $laps laps with $batches batches of $batch_ms ms"
  echo "- versions: $(newest sh benchmarks/json/versions.sh)"
  echo
} >"$build/facts.txt"
cd "$build"
awk -f "$root/benchmarks/json/report.awk" candidates.txt documents.txt compared.txt utf8.txt raw.txt minimal.txt \
  host_minimal.txt include_cost.txt facts.txt >report.md
cat report.md

if [ -z "$only" ]; then
  gnuplot "$root/benchmarks/json/plots.gp"
  for picture in write read minimal; do
    # Without what gnuplot calls things and itself; with a background, and with colours for dark pages.
    awk '
      {
        gsub(/<title>[^<]*<\/title>|<desc>[^<]*<\/desc>/, "")
        sub(/[ \t]+$/, "")
        print
      }
      /^<svg/ { inside = 1 }
      inside && />$/ {
        inside = 0
        print "<style>"
        print ".page { fill: #ffffff } @media (prefers-color-scheme: dark) { .page { fill: #0d1117 }"
        print "text { fill: #e6edf3 } [stroke=\"rgb(208, 215, 222)\"] { stroke: #30363d } } </style>"
        print "<rect class=\"page\" width=\"100%\" height=\"100%\" />"
      }' "$picture.svg" >"$picture.svg.part"
    mv "$picture.svg.part" "$picture.svg"
  done
fi
if [ -n "$docs" ]; then
  mkdir -p "$root/docs/benchmarks"
  cp write.svg read.svg minimal.svg "$root/docs/benchmarks"
  awk -v report=report.md '
    /^<!-- report: end -->/ { inside = 0 }
    !inside { print }
    /^<!-- report: begin -->/ {
      inside = 1
      while ((getline line < report) > 0) print line
    }' "$root/docs/benchmarks.md" >benchmarks.md.part
  mv benchmarks.md.part "$root/docs/benchmarks.md"
  echo "bench json: docs/benchmarks.md and docs/benchmarks/ are brought up to date"
fi
if [ -n "$check" ]; then
  # What is counted, not timed, has no margin.
  awk -v margin="$margin" '$1 < ($2 == "exact" ? 1 : 1 - margin / 100) { $1 = $2 = ""; print "bench json:" $0; bad = 1 }
    END { exit bad }' claims.txt >&2 || exit 1
fi
