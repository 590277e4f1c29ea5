#!/bin/sh
# SPDX-License-Identifier: MIT
# The library as other projects take it: installed and found, found by pkg-config, added as a folder, and as a Meson
# subproject where Meson is at hand.
#     consumers.sh CMAKE COMPILER SOURCE_DIR BUILD_DIR WITH_HTTPLIB HTTPLIB_DIR ALLOW_OLD_HTTPLIB
set -eu
cmake=$1 compiler=$2 source=$3 build=$4 with_httplib=$5 httplib_dir=$6 allow_old=$7
work=$build/consumers
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
  run "$name: configure" "$cmake" -S "$source/tests/build/consumer" -B "$work/$name" "-DCMAKE_CXX_COMPILER=$compiler" \
    -DCMAKE_BUILD_TYPE=Debug "-DWITH_HTTPLIB=$with_httplib" "-DRUNCOMFY_HTTPLIB_DIR=$httplib_dir" \
    "-DRUNCOMFY_ALLOW_OLD_HTTPLIB=$allow_old" "$@"
  run "$name: build" "$cmake" --build "$work/$name"
  run "$name: test" ctest --test-dir "$work/$name" --output-on-failure --no-tests=error
}

run "install" "$cmake" --install "$build" --prefix "$work/prefix"
make_project installed "-DCMAKE_PREFIX_PATH=$work/prefix"
make_project folder "-DRUNCOMFY_SOURCE=$source"

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
  cp "$source/tests/build/consumer/meson.build" "$source/tests/build/consumer/main.cpp" "$work/meson/"
  cp -r "$source/include" "$source/meson.build" "$source/meson_options.txt" "$source/LICENSE" \
    "$work/meson/subprojects/runcomfy/"
  run "Meson subproject: configure" env "CXX=$compiler" meson setup "$work/meson/build" "$work/meson"
  run "Meson subproject: test" meson test -C "$work/meson/build"
else
  echo "skipped: no Meson here, so its subproject is not tried"
fi
