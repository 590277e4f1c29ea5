#!/bin/sh
# SPDX-License-Identifier: MIT
# The coverage tool counts what it is for: lines and branches that were never run are told and refused, constant
# conditions are none, what one instance of a template runs is run, and marked lines are left out.
#     coverage_counts.sh COVERAGE WORK_DIR
set -eu
coverage=$1 work=$2
fails=0
rm -rf "$work"
mkdir -p "$work/include/runcomfy/json"
work=$(cd "$work" && pwd -P)
header=$work/include/runcomfy/json/a.hpp
cat >"$header" <<'CODE'
int f(int n) {
  if (n > 0) return 1;
  return 2;
}
int g() { return 3; }
CODE

# As llvm-cov says it: segments are [line, column, count, has count, region begins, gap], branches [line, column, line,
# column, true, false, ...].
export_with() { # export_with COUNT_OF_G BRANCHES
  cat >"$work/export.json" <<JSON
{"data":[{"files":[{"filename":"$header","segments":[[1,14,5,true,true,false],[2,14,2,true,true,false],
[2,22,5,true,false,false],[4,2,0,false,false,false],[5,9,$1,true,true,false],[5,22,0,false,false,false]],
"branches":[$2]}]}]}
JSON
}
says() { # says CODE WORDS ARGUMENT...
  code=$1 words=$2
  shift 2
  status=0
  "$coverage" "$work" --export "$work/export.json" "$@" >"$work/said" 2>&1 || status=$?
  if [ "$status" != "$code" ] || ! grep -qF -- "$words" "$work/said"; then
    echo "FAIL: wanted $code and \"$words\", got $status: $(cat "$work/said")"
    fails=1
  fi
}

export_with 1 '[2,7,2,12,2,3,0,0,4]'
says 0 'lines     4 of     4  100.00 %   branches     2 of     2  100.00 %' --lines 100 --branches 100 json
export_with 0 '[2,7,2,12,2,0,0,0,4]'
says 1 'lines     3 of     4   75.00 %   branches     1 of     2   50.00 %' --lines 100 json
says 1 'json/a.hpp:5: not run' --missing --lines 76 json
says 1 'json/a.hpp:2:7: never false' --missing --branches 51 json
says 0 'lines     3 of     4' --lines 75 --branches 50 json
export_with 1 '[2,7,2,12,2,0,0,0,4],[2,7,2,12,0,1,0,0,4]' # two instances, one outcome each
says 0 'branches     2 of     2' --branches 100 json
export_with 1 '[2,7,2,12,0,0,0,0,4]' # constant
says 0 'branches     0 of     0  100.00 %' --branches 100 json
export_with 0 '[5,11,5,15,0,0,0,0,4]' # not constant: never come by
says 1 'json/a.hpp:5:11: never come by' --missing --branches 100 json
sed -i.before 's|^int g.*|&  // not covered: a reason|' "$header"
says 0 'lines     3 of     3  100.00 %   branches     0 of     0  100.00 %   1 marked' --lines 100 --branches 100 json
export_with 0 '[2,7,2,12,2,0,0,0,4]'
sed -i.before -e 's|  // not covered: a reason||' -e 's|^int f.*|&  // not covered: a block|' "$header"
says 0 'lines     0 of     1    0.00 %   branches     0 of     0  100.00 %   3 marked' json
sed -i.before -e 's|  // not covered: a block||' -e 's|^int g.*|&  // not covered: a reason|' "$header"
export_with 1 '[2,7,2,12,2,3,0,0,4]'
echo 'template <class T> int h() { return 4; }  // a return in a comment' >>"$header"
says 1 'json/a.hpp:6: not compiled' --missing --lines 100 json
printf '#if 0\nint k() { return 5; }\n#endif\n' >>"$header"
says 0 'lines     3 of     4' --lines 75 json
sed -i.before '/return 4/d' "$header"
says 2 'nothing of' reflect
says 2 'usage: coverage'
export_with 0 '[2,7,2,12,2,0,0,0,4]'
mv "$work/export.json" "$work/other.json"
export_with 1 '[2,7,2,12,0,1,0,0,4]' # two programs
says 0 'lines     3 of     3  100.00 %   branches     2 of     2' --export "$work/other.json" --lines 100 json
# What is done while compiling is left out: `"` and `}` in quotes and comments are no brackets.
cat >"$header" <<'CODE'
consteval int f(int n) {  // "}"
  if (n > '}') return 1;
  return "{"[0];
}
int g() { return 1'000; }
constexpr auto text = [] {
  return f(3);
}();
CODE
export_with 0 '[2,7,2,12,0,0,0,0,4]'
says 1 'lines     0 of     1    0.00 %   branches     0 of     0' --lines 1 json
echo '{"data":[' >"$work/export.json"
says 2 'cannot read JSON' json
exit $fails
