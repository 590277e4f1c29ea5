#!/bin/sh
# SPDX-License-Identifier: MIT
# The versions of the libraries that the benchmarks compare with, on one line.
list=
add() { # add NAME VERSION_OF_PACKAGE: its first three numbers, of the last version that it tells
  list="$list${list:+, }$1 $(echo "$2" | sed 's/.*really\.//; s/^\([0-9]*\.[0-9]*\.[0-9]*\).*/\1/')"
}
for each in glaze:libglaze-dev simdjson:libsimdjson-dev yyjson:libyyjson-dev reflect-cpp:libreflectcpp-dev \
  Boost:libboost-dev RapidJSON:rapidjson-dev nlohmann/json:nlohmann-json3-dev; do
  # shellcheck disable=SC2016 # a format of dpkg-query
  add "${each%%:*}" "$(dpkg-query -W -f '${Version}' "${each#*:}")"
done
echo "$list"
