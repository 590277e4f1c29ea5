#!/bin/sh
# SPDX-License-Identifier: MIT
# Lists for Meson, which has no glob.
#     list_sources.sh DIR               the C++ sources in a folder, sorted; nothing if there are none
#     list_sources.sh --examples DIR    the examples: NN_name.cpp, folders NN_name, and the demo
#     list_sources.sh --asks FILE...    which libraries the files ask for by their includes: httplib, openssl, curl,
#                                       generator, nlohmann, rapidjson
set -eu
case $1 in
  --examples)
    for each in "$2"/[0-9][0-9]_* "$2"/demo "$2"/demo.cpp; do
      if [ -e "$each" ]; then echo "$each"; fi
    done
    ;;
  --asks)
    shift
    for each in "$@"; do
      for header in "$each" "$(dirname "$each")"/*.hpp; do
        if [ -f "$header" ]; then grep '^#include' "$header" || true; fi
      done
    done | sed -n -e 's/.*httplib.*/httplib/p' -e 's/.*openssl\/.*/openssl/p' -e 's/.*loopback.*/openssl/p' \
      -e 's/.*curl.*/curl/p' -e 's/.*"generator\/.*/generator/p' -e 's/.*<nlohmann\/.*/nlohmann/p' \
      -e 's/.*<rapidjson\/.*/rapidjson/p' | sort -u
    ;;
  *)
    for each in "$1"/*.cpp; do
      if [ -e "$each" ]; then echo "$each"; fi
    done
    ;;
esac
