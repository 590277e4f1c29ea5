#!/bin/sh
# SPDX-License-Identifier: MIT
# docs/worked.md quotes what compilers and the library say, as they print it. This compiles and runs the programs of
# docs/worked/ again, over the single headers, and compares.
#
#     worked_page.sh ROOT             says which words are out of date
#     worked_page.sh ROOT --write     brings them up to date
#
# In the page, what stands between these lines is made by this command:
#
#     <!-- said: NAME -->       the code of docs/worked/NAME.cpp, and what each compiler says of it
#     <!-- printed: SECTION --> the code of that section of docs/worked/run_time.cpp, and what it prints
#     <!-- end -->
#
# Of what a compiler says, all errors stay, what it says of the user's own files, and the names of functions that are
# sentences; `...` stands where something is left out. Lines are whole, but without the folder and the line numbers of
# the library's header, which change with every release. Each program must compile once its mistake is mended, by the
# `sed` command in its line `// right with:`.
set -eu
cd "$1"
mode=${2:-}
page=docs/worked.md
gnu=${WORKED_GNU:-g++-12}
clang=${WORKED_CLANG:-clang++-19}
LC_ALL=C # plain quotation marks in the messages of g++
export LC_ALL

for compiler in "$gnu" "$clang"; do
  command -v "$compiler" >/dev/null 2>&1 || {
    echo "skipped: $page quotes $gnu and $clang, and this machine has no $compiler"
    exit 0
  }
done
root=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
fails=0
failed() {
  echo "worked_page: $*" >&2
  fails=1
}

# The headers as a user has them, precompiled: they are the first include of every program.
cp single_include/runcomfy.hpp single_include/runcomfy_testing.hpp "$work/"
"$gnu" -std=c++20 -x c++-header "$work/runcomfy.hpp" -o "$work/runcomfy.hpp.gch"
"$clang" -std=c++20 -x c++-header "$work/runcomfy.hpp" -o "$work/runcomfy.hpp.pch"

own_flags() { # own_flags FILE: what it asks for, compiled to the end then
  sed -n 's|^// flags: ||p' "$1"
}
run_compiler() { # run_compiler COMPILER FILE, in the folder of FILE, for short names
  flags=-fsyntax-only
  own=$(own_flags "$2")
  if [ "$1" = "$clang" ]; then flags="-include-pch $work/runcomfy.hpp.pch -fsyntax-only"; fi
  if [ -n "$own" ]; then flags="$own -c -o $work/made.o"; fi
  # shellcheck disable=SC2086 # the flags are words
  (cd "${2%/*}" && "$1" -std=c++20 $flags -I "$work" -I "$root/docs/worked" "${2##*/}")
}
words() { # words FILE: the part of a compiler's output that the page shows
  awk -v file="$1" '
    {
      gsub(/[^ ]*\/runcomfy\.hpp/, "runcomfy.hpp")
      gsub(/runcomfy\.hpp:[0-9]+:[0-9]+/, "runcomfy.hpp")
      sub(/[ \t]+$/, "")
    }
    /^ *([0-9]+ +)?\|/ { # the line in question, and the mark under it
      if (!kept) next
      if (library) sub(/^ *([0-9]+ )? *\|/, "      |") # however many digits the number of the line has
      print
      next
    }
    {
      library = index($0, "runcomfy.hpp") == 1
      own = (index($0, file ":") || index($0, "reference_to_video.hpp:")) && !/^In file included/
      kept = own || /error:/ || /this_[a-z_]+_(the|this)_/ || /did_you_mean/ || /must be given/ || /errors? generated/
      if (kept) print
      else if (!gap) print "..."
      gap = !kept
    }'
}
code() { # code FILE NAME: the lines between the lines `// [NAME]`, without their common indentation
  echo '```cpp'
  awk -v name="// [$2]" '
    index($0, name) { inside = !inside; next }
    inside {
      lines[++n] = $0
      match($0, /^ */)
      if ($0 != "" && (n == 1 || RLENGTH < indent)) indent = RLENGTH
    }
    END { for (i = 1; i <= n; ++i) print substr(lines[i], indent + 1) }' "$1"
  echo '```'
}
said() { # said NAME
  source=$root/docs/worked/$1.cpp
  code "$source" mistake
  asked=$(own_flags "$source")
  mkdir -p "$work/right"
  sed "$(sed -n 's|^// right with: ||p' "$source")" "$source" >"$work/right/$1.cpp"
  if cmp -s "$source" "$work/right/$1.cpp"; then failed "$1.cpp: its line \`// right with:\` changes nothing"; fi
  for compiler in "$gnu" "$clang"; do
    if ! run_compiler "$compiler" "$work/right/$1.cpp" >"$work/words" 2>&1; then
      failed "$1.cpp does not compile without its mistake, by $compiler:"
      head -20 "$work/words" >&2
    fi
    echo
    case $compiler in
      "$gnu") echo "g++ 12${asked:+ $asked}:" ;;
      *) echo "clang 19${asked:+ $asked}:" ;;
    esac
    echo
    echo '```text'
    if run_compiler "$compiler" "$source" >"$work/words" 2>&1; then echo "(nothing: it compiles)"
    else words "$1.cpp" <"$work/words"; fi
    echo '```'
  done
}
printed() { # printed SECTION
  code "$root/docs/worked/run_time.cpp" "$1"
  echo
  echo '```text'
  "$work/run_time" "$1" || failed "run_time $1 ended with an error"
  echo '```'
}

"$gnu" -std=c++20 -I "$work" -I docs/worked docs/worked/run_time.cpp -o "$work/run_time" -pthread
while IFS= read -r line; do
  case $line in
    '<!-- end -->') skipping= ;;
    *) if [ -n "${skipping:-}" ]; then continue; fi ;;
  esac
  printf '%s\n' "$line"
  name=${line#*: }
  name=${name% -->}
  case $line in
    '<!-- said: '*) said "$name" && skipping=yes && used="${used:-} $name" ;;
    '<!-- printed: '*) printed "$name" && skipping=yes ;;
  esac
done <"$page" >"$work/page.md"

for source in docs/worked/*.cpp; do
  name=${source##*/}
  name=${name%.cpp}
  case " ${used:-} run_time " in *" $name "*) ;; *) failed "$page does not show $source" ;; esac
done
# Where the published data is at hand: does the struct say what is published?
published=${RUNCOMFY_SHARED:-../shared}/contract/schemas/wan-ai__wan-2.7__reference-to-video.json
if [ -f "$published" ]; then
  "$work/run_time" published "$published" >&2 || failed "the struct of $page is not what is published"
fi

if ! cmp -s "$page" "$work/page.md"; then
  if [ "$mode" = --write ]; then
    cp "$work/page.md" "$page"
    echo "worked_page: $page brought up to date"
  else
    diff -u "$page" "$work/page.md" >&2 || true
    failed "$page does not say what is printed; run tools/worked_page.sh . --write"
  fi
fi
exit $fails
