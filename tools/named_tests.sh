#!/bin/sh
# SPDX-License-Identifier: MIT
# A page that says what happens in some case names the test that shows it, as in
#
#     [`the name of the test`](../tests/client/delivery.cpp)
#
# This says which of these tests there are not.
#     named_tests.sh ROOT
set -eu
cd "$1"
named=$(mktemp)
trap 'rm -f "$named"' EXIT INT TERM
grep -Ho '\[`[^`]*`\](\.\./tests/[^)]*\.cpp)' docs/*.md >"$named" || true
fails=0
count=0
while IFS= read -r each; do
  page=${each%%:*}
  name=${each#*'[`'}
  name=${name%%'`]'*}
  file=${each##*'(../'}
  file=${file%')'}
  count=$((count + 1))
  if [ ! -f "$file" ]; then
    echo "named_tests: $page: there is no $file" >&2
    fails=1
  # The end of a TEST_CASE, wherever its line breaks, or of one over all transports.
  elif ! grep -qF -e "\"$name\") {" -e "\"$name\", T, TRANSPORTS" "$file"; then
    echo "named_tests: $page: $file has no test \"$name\"" >&2
    fails=1
  fi
done <"$named"
if [ "$count" = 0 ]; then
  echo "named_tests: no page names a test" >&2
  fails=1
fi
# Each row of the page about money has its test.
rows=$(grep -c '^| ' docs/money.md)
heads=$(grep -c '^|---' docs/money.md)
shown=$(grep -c '^| .*](\.\./tests/' docs/money.md)
if [ "$rows" != $((shown + heads)) ]; then
  echo "named_tests: docs/money.md: $((rows - heads - shown)) rows name no test" >&2
  fails=1
fi
exit $fails
