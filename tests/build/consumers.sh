#!/bin/sh
# SPDX-License-Identifier: MIT
# The library as other projects take it: installed and found, found by pkg-config, added as a folder, and as a Meson
# subproject where Meson is at hand.
#     consumers.sh CMAKE COMPILER SOURCE_DIR BUILD_DIR WITH_HTTPLIB HTTPLIB_DIR ALLOW_OLD_HTTPLIB WITH_GENERATOR
set -eu
cmake=$1 compiler=$2 source=$3 build=$4 with_httplib=$5 httplib_dir=$6 allow_old=$7 with_generator=$8
work=$build/consumers consumer=$source/tests/build/consumer
rm -rf "$work"
mkdir -p "$work"

run() { # run WHAT COMMAND...: its output only if it fails
  what=$1
  shift
  if "$@" >"$work/said" 2>&1; then
    echo "ok   $what"
  else
    cat "$work/said"
    echo "FAIL $what"
    exit 1
  fi
}
make_project() { # make_project NAME CMAKE_ARGUMENT...
  name=$1
  shift
  run "$name: configure" "$cmake" -S "$consumer" -B "$work/$name" "-DCMAKE_CXX_COMPILER=$compiler" \
    -DCMAKE_BUILD_TYPE=Debug "-DWITH_HTTPLIB=$with_httplib" "-DRUNCOMFY_HTTPLIB_DIR=$httplib_dir" \
    "-DRUNCOMFY_ALLOW_OLD_HTTPLIB=$allow_old" "-DWITH_GENERATOR=$with_generator" "$@"
  run "$name: build" "$cmake" --build "$work/$name"
  run "$name: test" ctest --test-dir "$work/$name" --output-on-failure --no-tests=error
}

run "install" "$cmake" --install "$build" --prefix "$work/prefix"
make_project installed "-DCMAKE_PREFIX_PATH=$work/prefix"
make_project folder "-DRUNCOMFY_SOURCE=$source"
make_project fetched "-DRUNCOMFY_SOURCE=$source" -DBY_FETCH_CONTENT=ON -DWITH_HTTPLIB=OFF

# A schema that changes is noticed by the next build, also by what includes its header; and so is a name that LOCKED
# refuses.
if [ "$with_generator" = ON ]; then
  cp -r "$consumer" "$work/changing"
  consumer=$work/changing
  make_project changed "-DCMAKE_PREFIX_PATH=$work/prefix"
  "$work/changed/consumer_turntable" >"$work/before"
  sleep 1 # some file systems count in seconds
  sed 's/"14_image": {/"13_image": {/; s/"14_image"\]/"13_image"]/' "$source/tests/build/consumer/schemas/turntable.json" \
    >"$consumer/schemas/turntable.json"
  if "$cmake" --build "$work/changed" >"$work/said" 2>&1; then
    echo "FAIL a name that is not in the lock file is taken"
    exit 1
  fi
  grep -q 'property "13_image", is new or has changed' "$work/said" || { cat "$work/said"; echo "FAIL no sentence"; exit 1; }
  echo "ok   LOCKED refuses a name that is not in the lock file"
  run "without LOCKED: build" "$cmake" --build "$work/changed" --target consumer_turntable
  "$work/changed/consumer_turntable" >"$work/after" || true
  if ! grep -q 13_image "$work/after" || grep -q 13_image "$work/before"; then
    echo "FAIL a changed schema is not compiled by the next build: $(cat "$work/before" "$work/after")"
    exit 1
  fi
  echo "ok   a changed schema is compiled by the next build"
  consumer=$source/tests/build/consumer
fi

# The package says why there is no transport instead of failing later.
if "$cmake" -S "$source/tests/build/consumer" -B "$work/refused" "-DCMAKE_CXX_COMPILER=$compiler" -DWITH_HTTPLIB=ON \
  "-DCMAKE_PREFIX_PATH=$work/prefix" "-DRUNCOMFY_HTTPLIB_DIR=$work/nowhere" >"$work/said" 2>&1; then
  echo "FAIL a missing cpp-httplib is not noticed"
  exit 1
fi
tr -s '\n ' '  ' <"$work/said" | grep -q 'which has no httplib.h' || { cat "$work/said"; echo "FAIL no sentence"; exit 1; }
echo "ok   a missing cpp-httplib is told"

if command -v pkg-config >/dev/null; then
  flags=$(PKG_CONFIG_PATH=$work/prefix/share/pkgconfig pkg-config --cflags --libs runcomfy)
  # shellcheck disable=SC2086
  run "pkg-config: build" "$compiler" -std=c++20 "$source/tests/build/consumer/main.cpp" -o "$work/by_pkg_config" $flags
  run "pkg-config: test" "$work/by_pkg_config"
fi

if command -v meson >/dev/null && [ -f "$source/meson.build" ]; then
  mkdir -p "$work/meson/subprojects/runcomfy"
  cp -r "$consumer"/* "$work/meson/"
  cp -r "$source/include" "$source/tools" "$source/meson.build" "$source/meson_options.txt" "$source/LICENSE" \
    "$work/meson/subprojects/runcomfy/"
  run "Meson subproject: configure" env "CXX=$compiler" meson setup "$work/meson/build" "$work/meson"
  run "Meson subproject: test" meson test -C "$work/meson/build"
else
  echo "skipped: no Meson here, so its subproject is not tried"
fi
