#!/bin/sh
# SPDX-License-Identifier: MIT
# The headers of all published models, made by generate_models, compile without a warning wherever the library does: each
# struct is read, written, validated and described. Needs the published schemas (RUNCOMFY_SHARED, or ../shared).
#     compile_models.sh [--all]     --all: a compiler that is not installed is a failure, not something to skip
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
strict="-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Werror"
work=$root/build/compile_models

try() { # try COMMAND...: one compiler
  start=$(date +%s)
  # shellcheck disable=SC2086 # strict is words
  if "$@" $strict -fsyntax-only -I "$work/include" -I "$root/include" "$work/all.cpp" >"$work/said.$$" 2>&1; then
    echo "ok    $(($(date +%s) - start)) s  $(basename "$1") $(shift && echo "$*")"
  else
    echo "FAIL  $*"
    grep -E -A 5 'error|warning' "$work/said.$$" | head -20
  fi
  rm -f "$work/said.$$"
}
if [ "${1:-}" = --one ]; then # compile_models.sh --one "COMPILER FLAG...": the script calls itself, several at a time
  # shellcheck disable=SC2086
  try $2
  exit 0
fi
all=${1:-}

schemas=${RUNCOMFY_SHARED:-$root/../shared}/contract/schemas
if [ ! -d "$schemas" ]; then
  echo "skipped: no published schemas in $schemas (set RUNCOMFY_SHARED)"
  [ "$all" != --all ]
  exit
fi
rm -rf "$work"
mkdir -p "$work"
generate=${GENERATE_MODELS:-$root/build/dev/generate_models}
if [ ! -x "$generate" ]; then
  generate=$work/generate_models
  sources=$(ls "$root"/tools/generator/*.cpp | grep -v '/network.cpp$')
  # shellcheck disable=SC2086
  "${CXX:-c++}" -std=c++20 -I "$root/include" "$root/tools/generate_models.cpp" $sources -o "$generate"
fi
"$generate" "$schemas" --out "$work/include/runcomfy/models" --strict 2>/dev/null
"$generate" "$schemas" --list 2>/dev/null >"$work/list"
awk -F '\t' '
  { headers[NR] = $2; types[NR] = $3 }
  END {
    for (i = 1; i <= NR; ++i) printf "#include \"runcomfy/models/%s\"\n", headers[i]
    print "template <class T>\nstd::string use(const T* input) {\n  if (!runcomfy::validate(*input).empty()) return {};"
    print "  const runcomfy::result<T> back = runcomfy::from_json<T>(runcomfy::to_json(*input));"
    print "  return back && *back == *input ? runcomfy::to_json(runcomfy::schema_of<T>()) : std::string();\n}"
    print "std::string all();\nstd::string all() {\n  std::string out;"
    for (i = 1; i <= NR; ++i) printf "  out += use<%s>(nullptr);\n", types[i]
    print "  return out;\n}"
  }' "$work/list" >"$work/all.cpp"
echo "$(wc -l <"$work/list") models"

there() { # there COMPILER [FLAG]: installed, or said not to be
  if command -v "$1" >/dev/null && echo '#include <version>' | "$@" -x c++ -std=c++20 -fsyntax-only - 2>/dev/null; then
    return 0
  fi
  if [ "$all" = --all ]; then echo "FAIL  $*: not installed" >>"$work/results"; fi
  echo "skipped: $* is not installed"
  return 1
}
touch "$work/plan" "$work/results"
for compiler in g++-11 g++-12 clang++-14 clang++-16 clang++-19 clang++-22; do
  if there $compiler; then echo "$compiler -std=c++20" >>"$work/plan"; fi
done
if there clang++-19 -stdlib=libc++; then echo "clang++-19 -stdlib=libc++ -std=c++20" >>"$work/plan"; fi
tr '\n' '\0' <"$work/plan" | xargs -0 -n 1 -P "$(nproc)" sh "$0" --one | tee -a "$work/results"

# The newest ones live in a root of their own, on each back end.
for command in "g++-16 -std=c++20" "g++-16 -std=c++26 -freflection" "clang++-22 -stdlib=libc++ -std=c++20" \
  "clang++-22 -stdlib=libc++ -std=c++2c"; do
  code=0
  echo "$command" >>"$work/plan"
  RUNCOMFY_SHARED=$(dirname "$(dirname "$schemas")") sh "$root/tools/newest_root.sh" sh "$0" --one "$command" >"$work/newest" 2>&1 ||
    code=$?
  cat "$work/newest"
  if [ "$code" = 77 ]; then
    sed -i '$d' "$work/plan"
    if [ "$all" = --all ]; then echo "FAIL  $command: no root" >>"$work/results"; fi
    break
  fi
  cat "$work/newest" >>"$work/results"
done

good=$(grep -c '^ok ' "$work/results" || true)
bad=$(grep -c '^FAIL ' "$work/results" || true)
echo "models by compilers: $good passed, $bad failed"
[ "$bad" = 0 ] && [ "$good" = "$(wc -l <"$work/plan")" ]
