#!/bin/sh
# SPDX-License-Identifier: MIT
# Every back end with the newest compilers: the reflection, JSON, schema and model tests with structured bindings, packs
# and static reflection; every published schema as a type that is made while compiling (runcomfy::model_from_schema); one
# program out of all modes; the limits of each back end. Uses the root of tools/newest_root.sh.
#     newest.sh [WORDS]    a line for each step, or for those whose name holds WORDS (`packs`, `g++ 16`, `limits`); the
#                          exit code is 0 if all is well, 77 if there is no such root
set -u
cd "$(dirname "$0")/../.." || exit 2
work=build/newest
schemas=${RUNCOMFY_SHARED:-../shared}/contract/schemas

if [ "${1:-}" != --inside ]; then # the headers to compare with, made here: the root has no libraries
  rm -rf "$work/include" "$work/list"
  mkdir -p "$work/include"
  generate=${GENERATE_MODELS:-build/dev/generate_models}
  if [ ! -x "$generate" ]; then
    generate=$work/generate_models
    sources=$(find tools/generator -name '*.cpp' ! -name network.cpp)
    # shellcheck disable=SC2086 # words
    "${CXX:-c++}" -std=c++20 -I include tools/generate_models.cpp $sources -o "$generate" || exit 1
  fi
  if [ -d "$schemas" ]; then
    "$generate" "$schemas" --out "$work/include/runcomfy/models" --lock "$work/models.lock.json" --strict \
      2>"$work/said" || { cat "$work/said"; exit 1; }
    "$generate" "$schemas" --list >"$work/list" 2>/dev/null || exit 1
  elif [ "${RUNCOMFY_REQUIRE_SHARED:-}" = 1 ]; then
    echo "no published schemas in $schemas"
    exit 1
  fi
  exec sh tools/newest_root.sh sh tests/build/newest.sh --inside "${1:-}"
fi

jobs=$(nproc)
launcher=
if command -v ccache >/dev/null; then launcher=ccache; fi
only=${2:-}
rm -f "$work/failed"

run() { # run NAME COMMAND...: one line, and what matters of the output if it fails
  name=$1
  shift
  case $name in *"$only"*) ;; *) return ;; esac
  log=$work/$(echo "$name" | tr -c 'a-z0-9\n' '-').log
  start=$(date +%s)
  if "$@" >"$log" 2>&1 </dev/null; then
    echo "ok    $name ($(($(date +%s) - start)) s)"
  else
    echo "FAIL  $name"
    grep -A 12 -E 'FAILED|error:|ERROR' "$log" | head -60
    touch "$work/failed"
  fi
}
suites() { # suites DIR COMPILER STANDARD FLAGS TARGET...: builds and runs them
  dir=$work/$1 compiler=$2 standard=$3 flags=$4
  shift 4
  cmake -S . -B "$dir" -G Ninja -DCMAKE_BUILD_TYPE= -DRUNCOMFY_WERROR=ON -DCMAKE_CXX_SCAN_FOR_MODULES=OFF \
    "-DCMAKE_CXX_COMPILER=$compiler" "-DCMAKE_CXX_COMPILER_LAUNCHER=$launcher" "-DCMAKE_CXX_STANDARD=$standard" \
    "-DCMAKE_CXX_FLAGS=$flags" -DRUNCOMFY_HTTPLIB=OFF -DRUNCOMFY_GENERATOR=OFF -DRUNCOMFY_INSTALL=OFF \
    -DRUNCOMFY_BUILD_EXAMPLES=OFF "-DRUNCOMFY_SHARED_DIR=${RUNCOMFY_SHARED:-../shared}" &&
    cmake --build "$dir" -j "$jobs" --target "$@" || return 1
  for each in "$@"; do "$dir/$each" || return 1; done
}
published() { # each published schema as a type
  strict="-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Werror"
  dir=$work/made
  rm -rf "$dir"
  sh tests/generator/all/made.sh "$(cd "$schemas" && pwd)" "$work/list" include "$dir" 4 || return 1
  printf '%s\n' "$dir"/part_*.cpp tests/generator/all/check.cpp tests/support/main.cpp | xargs -P "$jobs" -I {} sh -c '
    shift && exec $1 g++-16 -std=c++26 -freflection $2 -I include -I "$3" -I . -I tests -I tests/support \
      "-DRUNCOMFY_SHARED_DIR=\"$4\"" "-DRUNCOMFY_SOURCE_DIR=\"$PWD\"" -c {} -o "$5/$(basename {}).o"
    ' sh "" "$launcher" "$strict" "$work/include" "$(cd "$schemas/../.." && pwd)" "$dir" || return 1
  g++-16 "$dir"/*.o -o "$dir/test" && "$dir/test"
}
limits() { # limits COMPILER STANDARD: what cannot be taken apart, and what is wrong in annotations and schemas
  headers=$work/headers-$(echo "$1-$2" | tr -c 'a-z0-9\n' '-')
  CXXSTD=$2 sh tests/negative/check.sh --prepare "$1" include "$headers" &&
    NEGATIVE_HEADERS=$headers CXXSTD=$2 sh tests/negative/check.sh "$1" include tests/negative/annotat*.cpp \
      tests/negative/enum*.cpp tests/negative/*array*.cpp tests/negative/*base_class.cpp tests/negative/bit_field*.cpp \
      tests/negative/*_member.cpp tests/negative/*_members.cpp tests/negative/anonymous_union.cpp tests/negative/schema_*.cpp \
      tests/negative/no_model_id.cpp
}

tests="test_reflect test_json test_schema test_models"
# shellcheck disable=SC2086 # words
{
  run "g++ 16, c++20: bindings; one program out of all modes" suites gcc-20 g++-16 20 "" $tests link_modes
  run "g++ 16, c++26: packs" suites gcc-26 g++-16 26 "" $tests
  run "g++ 16, c++26 -freflection: static reflection" suites gcc-reflection g++-16 26 -freflection $tests
  run "clang 22 with libc++, c++20: bindings" suites clang-20 clang++-22 20 -stdlib=libc++ $tests
  run "clang 22 with libc++, c++26: packs" suites clang-26 clang++-22 26 -stdlib=libc++ $tests
}
if [ -s "$work/list" ]; then run "all $(wc -l <"$work/list") published schemas become types" published; fi
{
  run "limits: g++ 16, c++20" limits g++-16 c++20
  run "limits: g++ 16, c++26 -freflection" limits "g++-16 -freflection" c++26
} &
run "limits: g++ 16, c++26" limits g++-16 c++26
run "limits: clang 22, c++26" limits "clang++-22 -stdlib=libc++" c++26
wait
[ ! -e "$work/failed" ]
