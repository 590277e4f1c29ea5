#!/bin/sh
# SPDX-License-Identifier: MIT
# Translation units that try every model: few of them, because each includes the library, and more than one, so that
# they compile side by side.
#     parts.sh GENERATE_MODELS SCHEMAS OUT_DIR COUNT    the headers go to OUT_DIR/include, the units are part_1.cpp and so on
set -eu
generate=$1 schemas=$2 out=$3 count=$4
"$generate" "$schemas" --out "$out/include/runcomfy/models" --lock "$out/models.lock.json" --strict 2>"$out/said" || {
  cat "$out/said" >&2
  exit 1
}
"$generate" "$schemas" --list 2>/dev/null >"$out/list"
[ -s "$out/list" ]
part=1
while [ "$part" -le "$count" ]; do
  awk -F '\t' -v part="$part" -v count="$count" '
    NR % count == part % count { ids[++n] = $1; headers[n] = $2; types[n] = $3 }
    END {
      print "// Made by parts.sh."
      print "#include \"generator/all/check.hpp\""
      for (i = 1; i <= n; ++i) printf "#include \"runcomfy/models/%s\"\n", headers[i]
      for (i = 1; i <= n; ++i)
        printf "\nTEST_CASE(\"%s\") {\n  all_models::check<%s>(\"%s\");\n}\n", ids[i], types[i], ids[i]
    }' "$out/list" >"$out/part_$part.cpp" # always, so that a changed header is compiled in this very build
  part=$((part + 1))
done
