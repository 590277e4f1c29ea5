#!/bin/sh
# SPDX-License-Identifier: MIT
# Translation units that make each published schema a struct while compiling (runcomfy::model_from_schema), try it as
# each generated struct is tried, and compare its members with those of the generated one.
#     made.sh SCHEMAS LIST INCLUDE OUT_DIR COUNT
# LIST is what `generate_models --list` says of SCHEMAS. Of models whose header is in INCLUDE, the repository's, the
# JSON is compared too. The units are OUT_DIR/part_1.cpp and so on.
set -eu
schemas=$1 list=$2 include=$3 out=$4 count=$5
mkdir -p "$out"
part=1
while [ "$part" -le "$count" ]; do
  {
    echo "// Made by made.sh."
    echo '#include "generator/all/made.hpp"'
    tab=$(printf '\t')
    number=0
    while IFS="$tab" read -r id header type; do
      number=$((number + 1))
      [ $((number % count + 1)) = "$part" ] || continue
      file=$schemas/$(printf '%s' "$id" | sed 's|/|__|g').json
      [ -f "$file" ] || { echo "made: no $file" >&2; exit 1; }
      check=check
      [ ! -f "$include/runcomfy/models/$header" ] || check=check_json
      printf '#include "runcomfy/models/%s"\ninline constexpr unsigned char schema_%s[] = {\n#embed "%s"\n};\n' \
        "$header" "$number" "$file"
      printf 'TEST_CASE("made of its schema: %s") {\n  made_models::%s<runcomfy::model_from_schema<schema_%s>, %s>("%s");\n}\n' \
        "$id" "$check" "$number" "$type" "$id"
    done <"$list"
  } >"$out/part_$part.cpp"
  part=$((part + 1))
done
