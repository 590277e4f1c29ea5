#!/bin/sh
# SPDX-License-Identifier: MIT
# What a user reads who mixes the header tree, the single headers, or two versions of them in one translation unit.
#     guards.sh COMPILER SOURCE_DIR WORK_DIR
set -eu
compiler=$1 source=$2 work=$3
fails=0
rm -rf "$work"
mkdir -p "$work/copy" "$work/other" "$work/part"
cp "$source/single_include/"*.hpp "$work/copy/"
cp "$source/single_include/runcomfy_testing.hpp" "$work/part/"
sh "$source/tests/build/link/other_version.sh" "$source/single_include/runcomfy.hpp" "$work/other/runcomfy.hpp"
cp "$work/other/runcomfy.hpp" "$work/part/"

compile() { # compile LINE...
  printf '%s\n' "$@" "int main() { return 0; }" >"$work/unit.cpp"
  # shellcheck disable=SC2086 # the compiler may hold flags
  $compiler -std=c++20 -Wall -Wextra -Werror -fsyntax-only -I "$source/include" -I "$source/single_include" \
    -I "$work" "$work/unit.cpp" >"$work/said" 2>&1
}
accepts() {
  compile "$@" || { echo "FAIL: refused: $*: $(head -5 "$work/said")"; fails=1; }
}
refuses() { # refuses WORDS LINE...
  words=$1
  shift
  if compile "$@"; then
    echo "FAIL: compiles: $*"
    fails=1
  elif ! grep -qF -- "$words" "$work/said"; then
    echo "FAIL: wanted \"$words\" for $*, got: $(head -5 "$work/said")"
    fails=1
  fi
}

accepts '#include "runcomfy.hpp"' '#include "runcomfy.hpp"'
accepts '#include "runcomfy.hpp"' '#include "copy/runcomfy.hpp"' '#include "copy/runcomfy_testing.hpp"' \
  '#include "runcomfy_testing.hpp"'
both="includes both the header tree <runcomfy/...> and the single header"
refuses "includes both the single header runcomfy.hpp and the header tree" \
  '#include "runcomfy.hpp"' '#include <runcomfy/core/error.hpp>'
refuses "$both" '#include <runcomfy/core/error.hpp>' '#include "runcomfy.hpp"'
refuses "includes two versions of the single header" '#include "runcomfy.hpp"' '#include "other/runcomfy.hpp"'
refuses "includes two versions of the single header" '#include "other/runcomfy.hpp"' '#include "runcomfy.hpp"'
refuses "copy both from the same release" '#include "part/runcomfy_testing.hpp"'

# A model header stands on whichever of the two came first.
model=$(cd "$source/include" && find runcomfy/models -name '*.hpp' | sort | head -1)
if [ -n "$model" ]; then
  accepts '#include "runcomfy.hpp"' "#include <$model>"
  accepts "#include <$model>"
  accepts '#include <runcomfy/runcomfy.hpp>' "#include <$model>"
fi
exit $fails
