#!/bin/sh
# SPDX-License-Identifier: MIT
# Which compiler with which library and language mode takes structs apart how: the table in docs/backends.md. A small
# program is compiled and run for each row and mode; it reads a struct and says which back end did it.
#     backends_table.sh            prints the table
#     backends_table.sh --write    puts it into docs/backends.md
#     backends_table.sh --check [--all]    fails where the page says something else; --all: also where a compiler, or
#                                          the root with the newest ones, is not there
set -eu
cd "$(dirname "$0")/.."
page=docs/backends.md
work=build/backends_table
mkdir -p "$work"

row() { # row COMPILER [FLAG...]: nothing where it is not there
  command -v "$1" >/dev/null || return 0
  name=
  cells=
  for mode in c++20 c++2b c++2c; do
    cell=-
    program=$work/$(echo "$* $mode" | tr -c 'a-z0-9+\n' '_')
    if echo '#include <version>' | "$@" "-std=$mode" -x c++ -fsyntax-only - 2>/dev/null; then
      cell="does not compile"
      if "$@" "-std=$mode" -I include "$work/program.cpp" -o "$program" 2>"$program.log"; then
        said=$("$program")
        name=${said%%;*}
        cell=${said#*;}
      fi
    fi
    cells="$cells | $cell"
  done
  case $* in *-freflection) name=$(echo "$name" | sed 's/ |/ `-freflection` |/') ;; esac
  if [ -n "$name" ]; then echo "| $name$cells |"; fi
}
if [ "${1:-}" = --rows ]; then # inside the root
  row g++-16
  row g++-16 -freflection
  row clang++-22
  row clang++-22 -stdlib=libc++
  exit
fi

cat >"$work/program.cpp" <<'PROGRAM'
#include <cstdio>
#include <string>

#include "runcomfy/reflect/reflect.hpp"

struct input {
  int prompt = 1;
  std::string image = {};
};
namespace reflect = runcomfy::reflect;
static_assert(reflect::size<input> == 2 && reflect::info<input, 1>::wire_name == "image");

template <class Backend>
constexpr const char* name_of = "structured bindings";
#if defined(__cpp_structured_bindings) && __cpp_structured_bindings >= 202411L && __cplusplus > 202302L
template <>
constexpr const char* name_of<reflect::packs> = "packs";
#endif
#if defined(__cpp_impl_reflection)
template <>
constexpr const char* name_of<reflect::static_reflection> = "static reflection";
#endif

int main() {
#if defined(__clang__)
  std::printf("clang %d", __clang_major__);
#else
  std::printf("g++ %d", __GNUC__);
#endif
#if defined(_LIBCPP_VERSION)
  std::printf(" | libc++ %d", _LIBCPP_VERSION / 10000);
#else
  std::printf(" | libstdc++ %d", _GLIBCXX_RELEASE);
#endif
  std::printf(";%s\n", name_of<reflect::backend>);
}
PROGRAM

{
  for compiler in g++-11 g++-12 clang++-14 clang++-16 clang++-19 clang++-22; do row $compiler; done
  row clang++-19 -stdlib=libc++
} >"$work/rows"
code=0
sh tools/newest_root.sh sh tools/backends_table.sh --rows >>"$work/rows" || code=$?
[ "$code" = 0 ] || [ "$code" = 77 ] || exit "$code"
{
  echo '| compiler | library | C++20 | C++23 | C++26 |'
  echo '|---|---|---|---|---|'
  cat "$work/rows"
} >"$work/table"

case ${1:-} in
  --write)
    awk -v table="$work/table" '
      { if (!inside) print }
      /^<!-- backends_table -->$/ { inside = 1; while ((getline line < table) > 0) print line }
      /^<!-- end -->$/ && inside { inside = 0; print }
    ' "$page" >"$work/page"
    cp "$work/page" "$page"
    ;;
  --check)
    sed -n '/^<!-- backends_table -->$/,/^<!-- end -->$/p' "$page" | grep '^|' >"$work/written"
    if [ "${2:-}" = --all ]; then
      diff -u "$work/written" "$work/table" || { echo "$page is not current: tools/backends_table.sh --write" >&2; exit 1; }
    else
      while IFS= read -r line; do
        grep -qxF -- "$line" "$work/written" || { echo "$page lacks: $line (tools/backends_table.sh --write)" >&2; exit 1; }
      done <"$work/table"
    fi
    echo "$(($(wc -l <"$work/table") - 2)) compilers with their libraries take structs apart as $page says"
    ;;
  "") cat "$work/table" ;;
  *)
    sed -n 's/^#  *backends_table/backends_table/p' "$0" >&2
    exit 2
    ;;
esac
