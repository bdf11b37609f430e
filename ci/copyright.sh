#!/usr/bin/env bash
# Whose code is in the programs that were built, with the licences: the file `copyright` of what is
# given away. Nothing is listed by hand, so that no new dependency can be forgotten.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C

usage() {
  cat <<'TEXT'
usage: ci/copyright.sh BUILD_FOLDER

Prints our licence and, for each package of the distribution whose code went into gateway, micro,
macro and compare (headers that were compiled, archives that were linked, the charts' script), what
its copyright file says. The folder must be built, with Ninja.

example:
  ci/copyright.sh build/package
TEXT
}

die() {
  echo "ci/copyright.sh: $*" >&2
  exit 2
}

case "${1:-}" in
  -h | --help) usage; exit 0 ;;
  '' | -*) die "name one folder that is built; see ci/copyright.sh --help" ;;
esac
build=$1
[ $# -eq 1 ] || die "one folder, not $#"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# What the compilers and linkers read.
tools=(bin/gateway bin/micro bin/macro bin/compare)
for tool in "${tools[@]}"; do
  [ -x "$build/$tool" ] ||
    die "$build/$tool is missing: cmake --preset package && cmake --build --preset package"
done
ninja -C "$build" -t inputs "${tools[@]}" | grep '\.o$' >"$scratch/objects" ||
  die "ninja knows no objects of ${tools[*]} in $build"
xargs ninja -C "$build" -t deps <"$scratch/objects" | sed -n 's/^    //p' | grep '^/' >"$scratch/read"
for tool in "${tools[@]}"; do
  if [ -f "$build/$tool.map" ]; then
    sed -nE 's/^(\/[^ (]+\.a)\(.*/\1/p' "$build/$tool.map" >>"$scratch/read"
  fi
done
sed -n 's/^GATEBENCH_DYGRAPHS_[A-Z]*:FILEPATH=//p' "$build/CMakeCache.txt" >>"$scratch/read"

# Whom it belongs to. Files of no package are ours (and the folder's own, which it generated).
sort -u "$scratch/read" | xargs realpath --no-symlinks |
  grep -v -e "^$PWD/" -e "^$(realpath "$build")/" | sort -u >"$scratch/files"
xargs dpkg-query -S <"$scratch/files" >"$scratch/owners" 2>"$scratch/unknown" || true
if grep -q '^dpkg-query: no path' "$scratch/unknown"; then
  sed -n 's/^dpkg-query: no path found matching pattern /  /p' "$scratch/unknown" | head -5 >&2
  die "these files went into the programs and belong to no package: their licence is not known"
fi
# Calling the kernel by its headers makes nothing a part of it (Linux-syscall-note).
sed 's/: .*//; s/, /\n/g' "$scratch/owners" | sed 's/:.*//' | sort -u |
  grep -vx linux-libc-dev >"$scratch/packages"

cat <<TEXT
gatebench is licensed under the Apache License, version 2.0, which is in LICENSE beside this file.

Its programs contain code of the packages below, as archives that were linked or through their
headers; the tarball has some of their libraries, too. What each of them says follows, and at the
end the texts of the licences that they refer to. Their sources are the source packages of these
versions in the distribution's archive ($(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release); apt-get source
NAME=VERSION). gatebench-compare contains the GNU C Library (LGPL-2.1) as an archive where it loads
no libraries: ci/package.sh in gatebench's sources links it again, with a changed one as well.
TEXT

declare -A first_with=()
while read -r package; do
  file=/usr/share/doc/$package/copyright
  [ -r "$file" ] || die "$file is missing, so the licence of $package is not known"
  text=$(md5sum <"$file")
  printf '\n==== %s (source package: %s)' "$package" \
    "$(dpkg-query -W -f '${source:Package} ${source:Version}\n' "$package" | head -1)"
  # Packages of one source share what they say.
  if [ -n "${first_with[$text]:-}" ]; then
    echo ", as ${first_with[$text]} ===="
    continue
  fi
  first_with[$text]=$package
  printf ' ====\n\n'
  cat "$file"
  grep -oE '/usr/share/common-licenses/[A-Za-z0-9.-]*[A-Za-z0-9]' "$file" >>"$scratch/licences" || true
done <"$scratch/packages"

while read -r licence; do
  [ -r "$licence" ] || continue
  printf '\n==== %s ====\n\n' "$licence"
  cat "$licence"
done < <(sort -u "$scratch/licences" | xargs -r realpath | sort -u)
