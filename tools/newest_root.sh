#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs a command with the newest compilers (g++ 16, clang 22), which stable distributions do not have: in a folder that
# holds Debian testing, made at the first use by mmdebstrap from the mirror that apt uses here.
#
#     sh tools/newest_root.sh [--full] COMMAND ARG...
#
# COMMAND sees the current directory, the repository, the published data (RUNCOMFY_SHARED), the compiler cache and /tmp at
# the paths they have outside, and everything else of the new system. --full adds the libraries that benchmarks compare
# with. The exit code is that of COMMAND; 77 if there is no such root and none can be made, with one line that says why.
#
# The folder is build/newest-root (or build/newest-root-full), or what RUNCOMFY_NEWEST_ROOT names. It is only ever
# mounted in a name space of its own, no daemon is left behind, and it may be deleted at any time. Needs Linux and
# mmdebstrap, and either root or user name spaces with newuidmap (package uidmap); once made, no network.
set -eu

small="g++-16 clang-22 libc++-22-dev libc++abi-22-dev doctest-dev cmake ninja-build ccache"
more="libcpp-httplib-dev libssl-dev libcurl4-openssl-dev meson make libbenchmark-dev libglaze-dev libreflectcpp-dev
  libctre-dev libyyjson-dev nlohmann-json3-dev libsimdjson-dev rapidjson-dev libboost-dev libboost-json-dev time"
suite=forky

repo=$(cd "$(dirname "$0")/.." && pwd -P)
list=small
if [ "${1:-}" = --full ]; then
  list=full
  shift
fi
case ${1:-} in
  "" | -*)
    echo "usage: newest_root.sh [--full] COMMAND ARG..." >&2
    exit 2
    ;;
esac

cannot() { # cannot SENTENCE...
  echo "skipped: no root with the newest compilers: $*" >&2
  exit 77
}
has() { command -v "$1" >/dev/null 2>&1; }
is_complete() { # is_complete DIR LIST
  [ -e "$1/usr/bin/g++-16" ] && [ -e "$1/usr/bin/clang++-22" ] || return 1
  [ "$2" = small ] || [ -e "$1/usr/include/glaze/glaze.hpp" ]
}

[ "$(uname -s)" = Linux ] || cannot "this is no Linux"
has unshare || cannot "unshare (package util-linux) is missing"
if [ "$(id -u)" = 0 ]; then space="unshare --mount"; else space="unshare --map-root-user --map-auto --mount"; fi
$space true 2>/dev/null || cannot "$space does not work here (without root it needs user name spaces and the package uidmap)"

# --- which root -----------------------------------------------------------------------------------------------------

if [ -n "${RUNCOMFY_NEWEST_ROOT:-}" ]; then
  root=$RUNCOMFY_NEWEST_ROOT
elif [ "$list" = full ] || is_complete "$repo/build/newest-root-full" full; then
  root=$repo/build/newest-root-full
else
  root=$repo/build/newest-root
fi

mirror() { # the first mirror of Debian itself that apt knows; nothing where apt is not configured for Debian
  has apt-get || return 0
  # shellcheck disable=SC2016 # names of apt, not of the shell
  apt-get indextargets --format '$(ORIGIN) $(LABEL) $(SITE)' 'Created-By: Packages' 2>/dev/null |
    sed -n 's/^Debian Debian //p' | head -n 1
}
make_root() {
  has mmdebstrap || cannot "mmdebstrap is missing (apt-get install mmdebstrap)"
  packages=$small
  if [ "$list" = full ]; then packages="$small $more"; fi
  mkdir -p "$(dirname "$root")"
  part=$root.part.$$
  log=$root.log
  echo "newest_root: making $root ($list), about a minute" >&2
  set -- --variant=apt --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Apt::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    "--include=$(echo "$packages" | tr -s '
 ' ',' | sed 's/,$//')" "$suite" "$part"
  from=$(mirror)
  if [ -n "$from" ]; then set -- "$@" "$from"; fi
  if [ -e /usr/share/keyrings/debian-archive-keyring.gpg ]; then
    set -- --keyring=/usr/share/keyrings/debian-archive-keyring.gpg "$@"
  fi
  if ! mmdebstrap "$@" >"$log" 2>&1 </dev/null; then
    $space rm -rf "$part"
    tail -n 5 "$log" >&2
    cannot "mmdebstrap failed; the end of $log is above"
  fi
  mv -T "$part" "$root" 2>/dev/null || $space rm -rf "$part" # another one was faster
}
if [ ! -e "$root" ]; then make_root; fi
is_complete "$root" "$list" || cannot "$root is there and lacks packages of the $list list; delete it, or name another one"
root=$(cd "$root" && pwd -P)

# --- what it sees ---------------------------------------------------------------------------------------------------

here=$(pwd -P)
shared=${RUNCOMFY_SHARED:-$repo/../shared}
if [ -d "$shared" ]; then
  RUNCOMFY_SHARED=$(cd "$shared" && pwd -P)
  export RUNCOMFY_SHARED
else
  unset RUNCOMFY_SHARED
fi
if has ccache && CCACHE_DIR=$(ccache --get-config cache_dir 2>/dev/null) && mkdir -p "$CCACHE_DIR"; then
  export CCACHE_DIR
else
  unset CCACHE_DIR
fi
export LC_ALL=C.UTF-8

# shellcheck disable=SC2016 # for the inner shell
exec $space sh -c '
  root=$1 here=$2 repo=$3
  shift 3
  for each in /proc /dev /tmp "$repo" "$here" ${RUNCOMFY_SHARED:+"$RUNCOMFY_SHARED"} ${CCACHE_DIR:+"$CCACHE_DIR"}; do
    mkdir -p "$root$each" && mount --rbind "$each" "$root$each" || exit 125
  done
  exec chroot "$root" /bin/sh -c "cd \"\$0\" && exec \"\$@\"" "$here" "$@"
' sh "$root" "$here" "$repo" "$@"
