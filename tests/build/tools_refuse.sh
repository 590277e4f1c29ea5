#!/bin/sh
# SPDX-License-Identifier: MIT
# The tools see what they are for: each breach of the tree's laws, planted in a small tree, is refused with its words.
#     tools_refuse.sh AMALGAMATE CHECK_TREE WORK_DIR
set -eu
amalgamate=$1 check_tree=$2 work=$3
fails=0

fresh() { # a tree that keeps every law
  rm -rf "$work"
  mkdir -p "$work"
  echo "Licence text" >"$work/LICENSE"
  header core/version.hpp '#define RUNCOMFY_VERSION 1' 'inline constexpr int core = 1;'
  header http/call.hpp '#include <vector>' '#include "runcomfy/core/version.hpp"' 'inline constexpr int http = core;'
  header transport/httplib.hpp '#include "runcomfy/http/call.hpp"' '#include <httplib.h>' 'inline int transport = 1;'
  header runcomfy.hpp '#include "runcomfy/http/call.hpp"'
  header testing/clock.hpp '#include "runcomfy/core/version.hpp"' '#include <thread>' 'inline int testing = 1;'
  header testing.hpp '#include "runcomfy/runcomfy.hpp"' '#include "runcomfy/testing/clock.hpp"'
}
header() { # header NAME LINE...
  name=$1
  shift
  mkdir -p "$(dirname "$work/include/runcomfy/$name")"
  {
    printf '// SPDX-License-Identifier: MIT\n// A header.\n#pragma once\n\n'
    printf '%s\n' "$@"
  } >"$work/include/runcomfy/$name"
}
add() { printf '%s\n' "$2" >>"$work/include/runcomfy/$1"; }
passes() { # passes WHAT COMMAND...
  what=$1
  shift
  "$@" >"$work/said" 2>&1 || { echo "FAIL: $what: refused: $(cat "$work/said")"; fails=1; }
}
refuses() { # refuses WORDS COMMAND...
  words=$1
  shift
  if "$@" >"$work/said" 2>&1; then
    echo "FAIL: not refused: $words"
    fails=1
  elif ! grep -qF -- "$words" "$work/said"; then
    echo "FAIL: wanted \"$words\", got: $(cat "$work/said")"
    fails=1
  fi
}

fresh
passes "a lawful tree" "$check_tree" "$work"
passes "generating" "$amalgamate" "$work"
passes "checking what was just generated" "$amalgamate" --check "$work"
cp -r "$work/single_include" "$work/first"
rm -r "$work/single_include"
passes "generating again" "$amalgamate" "$work"
passes "the same bytes" diff -r "$work/first" "$work/single_include"
[ "$(grep -c 'Licence text' "$work/single_include/runcomfy.hpp")" = 1 ] || { echo "FAIL: the licence stands once"; fails=1; }
grep -q '^#include <vector>$' "$work/single_include/runcomfy.hpp" || { echo "FAIL: <vector> hoisted"; fails=1; }

# An include at the end of a header goes in where it stands.
header core/tail.hpp '#include "runcomfy/core/version.hpp"' 'inline constexpr int tail = core;'
add core/version.hpp '#include "runcomfy/core/tail.hpp"'
passes "an include at the end of a header" "$amalgamate" "$work"
order=$(grep -n -o -E 'int (core|tail) = ' "$work/single_include/runcomfy.hpp" | cut -d: -f2 | tr -d '\n')
[ "$order" = "int core = int tail = " ] || { echo "FAIL: the order is $order"; fails=1; }

add core/version.hpp 'inline int changed = 1;'
refuses "is not what the tree makes" "$amalgamate" --check "$work"

fresh; add core/version.hpp '#include "runcomfy/http/call.hpp"'
refuses "floors include only downward" "$check_tree" "$work"
fresh; header json/value.hpp 'inline int json = 1;'
add http/call.hpp '#include "runcomfy/json/value.hpp"'
refuses "http knows nothing of json" "$check_tree" "$work"
fresh; add http/call.hpp '#include <thread>'
refuses "<thread> does not go below floor 8" "$check_tree" "$work"
fresh; add http/call.hpp '#include <sys/socket.h>'
refuses "is no header of the standard" "$check_tree" "$work"
fresh; add http/call.hpp '#include "call.hpp"'
refuses "a project include starts with" "$check_tree" "$work"
fresh; add http/call.hpp '#define HELPER 1'
refuses "the macro HELPER is neither public nor undefined" "$check_tree" "$work"
refuses "the macro HELPER is neither public nor undefined" "$amalgamate" "$work"
add http/call.hpp '#undef HELPER'
passes "a macro that is undefined again" "$check_tree" "$work"
helped() { # a header whose macro is undefined by the header that includes it
  fresh
  header http/helper.hpp '#define HELPER 1'
  add http/call.hpp '#include "runcomfy/http/helper.hpp"'
  add http/call.hpp '#undef HELPER'
}
helped
passes "a macro that the including header undefines" "$check_tree" "$work"
passes "a macro that the including header undefines" "$amalgamate" "$work"
helped; header http/other.hpp '#include "runcomfy/http/helper.hpp"'
refuses "the macro HELPER is neither public nor undefined" "$check_tree" "$work"
fresh; printf '#if defined(X)\n#include "runcomfy/core/version.hpp"\n#endif\n' >>"$work/include/runcomfy/http/call.hpp"
refuses "a project include inside #if" "$check_tree" "$work"
refuses "a project include inside #if" "$amalgamate" "$work"
fresh; header http/lost.hpp 'inline int lost = 1;'
refuses "no façade reaches it" "$amalgamate" "$work"
fresh; add http/call.hpp '#include "runcomfy/core/gone.hpp"'
refuses "which is not in the tree" "$amalgamate" "$work"
fresh; i=0; while [ $i -lt 500 ]; do add core/version.hpp '// line'; i=$((i + 1)); done
refuses "more than 500 lines" "$check_tree" "$work"

exit $fails
