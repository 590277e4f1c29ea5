#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes the single header of a version that does not exist, to be put beside the one that does.
#     other_version.sh FROM TO
set -eu
mkdir -p "$(dirname "$2")"
sed -e 's/#define RUNCOMFY_VERSION [0-9]*/#define RUNCOMFY_VERSION 990000/' \
  -e 's/#define RUNCOMFY_ABI [a-z0-9_]*/#define RUNCOMFY_ABI v99_0_0/' \
  -e 's/#if RUNCOMFY_SINGLE_HEADER != [0-9]*/#if RUNCOMFY_SINGLE_HEADER != 990000/' \
  -e 's/#define RUNCOMFY_SINGLE_HEADER [0-9]*/#define RUNCOMFY_SINGLE_HEADER 990000/' \
  -e 's/version_text = "[0-9.]*"/version_text = "99.0.0"/' "$1" >"$2.part"
for wanted in 'RUNCOMFY_VERSION 990000' 'RUNCOMFY_ABI v99_0_0' 'SINGLE_HEADER != 990000' 'define RUNCOMFY_SINGLE_HEADER 990000' \
  'version_text = "99.0.0"'; do
  grep -qF "$wanted" "$2.part" || { echo "other_version.sh: $1 has no place for \"$wanted\"" >&2; exit 1; }
done
mv "$2.part" "$2"
