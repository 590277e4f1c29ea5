#!/bin/sh
# SPDX-License-Identifier: MIT
# Code in README.md and docs/ that stands in a file of the repository is quoted from it, so that it compiles and runs:
#
#     <!-- quote: examples/01_one_header/main.cpp [quick start] -->
#     ```cpp
#     (the lines between the two lines `// [quick start]` of that file, without their common indentation)
#     ```
#
#     quotes.sh ROOT            says which quotes are out of date
#     quotes.sh ROOT --write    brings them up to date
set -eu
root=$1
mode=${2:-}
cd "$root"
made=$(mktemp)
trap 'rm -f "$made"' EXIT INT TERM
fails=0
for page in README.md docs/*.md; do
  [ -f "$page" ] || continue
  awk '
    function region(file, name,    line, inside, n, i, indent, own, found) {
      n = 0; inside = 0; found = 0; indent = -1
      while ((getline line < file) > 0) {
        if (index(line, "// [" name "]") > 0) { inside = !inside; ++found; continue }
        if (!inside) continue
        lines[++n] = line
        match(line, /^ */)
        if (line != "" && (indent < 0 || RLENGTH < indent)) indent = RLENGTH
      }
      close(file)
      if (found != 2 || n == 0) { print "quotes: no region [" name "] in " file > "/dev/stderr"; exit 1 }
      for (i = 1; i <= n; ++i) print substr(lines[i], indent + 1)
    }
    skipping { if ($0 == "```") skipping = 0; next }
    { print }
    /^<!-- quote: .* -->$/ {
      text = $0
      sub(/^<!-- quote: /, "", text); sub(/\] -->$/, "", text)
      at = index(text, " [")
      print "```cpp"
      region(substr(text, 1, at - 1), substr(text, at + 2))
      print "```"
      getline
      if ($0 !~ /^```/) print
      else skipping = 1
    }
  ' "$page" >"$made"
  if cmp -s "$page" "$made"; then continue; fi
  if [ "$mode" = --write ]; then
    cp "$made" "$page"
    echo "quotes: $page brought up to date"
  else
    diff -u "$page" "$made" >&2 || true
    echo "quotes: $page does not quote its files as they are; run tools/quotes.sh . --write" >&2
    fails=1
  fi
done
exit $fails
