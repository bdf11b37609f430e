#!/usr/bin/env bash
# Builds the tools to give away and packages them as a .deb and a tarball. See --help.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C
umask 022

usage() {
  cat <<'TEXT'
usage: ci/package.sh [--out FOLDER] [--from BUILD_FOLDER] [--test]
                     [--maintainer 'NAME <MAIL>'] [--homepage URL]

Installs what is missing, builds the preset `package` (optimised as what is measured, for any
processor of the architecture; linked from archives where libraries and licences allow) and makes

  gatebench_VERSION_ARCH.deb            for this release of this distribution
  gatebench-VERSION-linux-ARCH.tar.gz   for any distribution with the libraries that its README names
  SHA256SUMS

VERSION is what ci/version.sh prints. The same commit, built in the same place, gives the same bytes.

  --out FOLDER         where they go (default: build/package/out)
  --from BUILD_FOLDER  package what is built there, and build and install nothing
  --maintainer, --homepage
                       what the .deb says about itself
  --test               then install and run both on a bare root file system

exit status: 0; 1 a package failed its test; 2 nothing was packaged; 77 the test cannot be run here

examples:
  ci/package.sh --test
  ci/package.sh --from build/dev --out /tmp/packages   # the tools of the tests, unoptimised
TEXT
}

die() {
  echo "ci/package.sh: $*" >&2
  exit 2
}

build=
out=
cpack_options=()
run_test=false
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --out | --from | --maintainer | --homepage)
      [ -n "${2:-}" ] || die "$1 needs a value; see ci/package.sh --help"
      case "$1" in
        --out) out=$2 ;;
        --from) build=${2%/} ;;
        --maintainer) cpack_options+=(-D "CPACK_PACKAGE_CONTACT=$2") ;;
        --homepage) cpack_options+=(-D "CPACK_PACKAGE_HOMEPAGE_URL=$2") ;;
      esac
      shift 2
      ;;
    --test) run_test=true; shift ;;
    *) die "'$1' is no option; see ci/package.sh --help" ;;
  esac
done

if [ -z "$build" ]; then
  build=build/package
  ci/setup.sh build package
  echo "ci/package.sh: building the preset package"
  cmake --preset package >/dev/null || die "the preset package cannot be configured"
  cmake --build --preset package || die "the preset package does not build"
fi
for tool in dpkg-shlibdeps file cpack readelf; do
  command -v "$tool" >/dev/null || die "$tool is not installed: run ci/setup.sh package"
done
[ -f "$build/CPackConfig.cmake" ] ||
  die "$build is no build folder of gatebench: cmake --preset package"
out=${out:-$build/out}
mkdir -p "$out"

# --- What it is called, and when it was made: the commit says both. --------------------------------
version=$(ci/version.sh) || exit 2
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
  SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)
fi
export SOURCE_DATE_EPOCH
built=$("$build/bin/compare" --version | sed -n 's/.*(commit \([^,]*\),.*/\1/p')
case "$built" in
  unknown | "$(git rev-parse --short=7 HEAD 2>/dev/null)"*) ;;
  *) echo "ci/package.sh: warning: $build was built from commit ${built:-nothing known}" >&2 ;;
esac
system=$(sed -n 's/^ID=//p' /etc/os-release)$(sed -n 's/^VERSION_ID="\(.*\)"/\1/p' /etc/os-release)
name=gatebench-$version-linux-$(uname -m)

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# --- What both packages hold: what `cmake --install` installs. -------------------------------------
echo "ci/package.sh: installing $build for $version"
mkdir -p "$build/package"
ci/copyright.sh "$build" >"$build/package/copyright" ||
  die "without all licences nothing is given away"
tree=$scratch/$name
cmake --install "$build" --prefix "$tree" --strip >/dev/null ||
  die "$build cannot be installed; is it built?"

# --- The .deb. -------------------------------------------------------------------------------------
echo "ci/package.sh: making the .deb"
cpack --config "$build/CPackConfig.cmake" -B "$scratch/deb" "${cpack_options[@]}" \
  -D CPACK_INSTALL_CMAKE_PROJECTS= -D "CPACK_INSTALLED_DIRECTORIES=$tree;/usr" \
  -D "CPACK_PACKAGE_VERSION=$version" -D "CPACK_DEBIAN_PACKAGE_RELEASE=1~$system" \
  >"$scratch/cpack.log" 2>&1 || {
  cat "$scratch/cpack.log" >&2
  die "cpack made no .deb"
}
deb=$(basename "$scratch"/deb/*.deb)

# --- The tarball. ----------------------------------------------------------------------------------
# Libraries that other distributions have in no or another release, with an interface of their own in
# each: MIT, MIT and Apache-2.0. All others are everywhere under the same name, and get their
# security fixes from there.
bundled='^lib(cpp-httplib|prometheus-cpp-core|benchmark)\.so'
needed() { # FILE...
  readelf -d "$@" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort -u
}
if grep -q "^GATEBENCH_STATIC:BOOL=ON" "$build/CMakeCache.txt"; then
  [ -z "$(needed "$tree/bin/gatebench-compare")" ] ||
    die "compare is to need nothing, but loads $(needed "$tree/bin/gatebench-compare" | tr '\n' ' ')"
  mkdir -p "$tree/lib/gatebench"
  for tool in "$build"/bin/{gateway,micro,macro}; do ldd "$tool"; done |
    awk -v bundled="$bundled" '$1 ~ bundled { print $1, $3 }' | sort -u |
    while read -r soname path; do install -m 644 "$path" "$tree/lib/gatebench/$soname"; done
else
  bundled='^$'
fi
needs() { # PROGRAM: what the system must have for it
  local all libraries=()
  mapfile -t all < <(needed "$1")
  [ ${#all[@]} -gt 0 ] || return 0
  for library in "${all[@]}"; do
    if [[ $library =~ $bundled ]]; then
      mapfile -t -O "${#libraries[@]}" libraries < <(
        needed "$tree/lib/gatebench/$library" | grep -vE "$bundled")
    else
      libraries+=("$library")
    fi
  done
  printf '%s\n' "${libraries[@]}" | grep -v '^ld-linux' | sort -u
}
newest() { # PREFIX: of the versions of it that the programs and libraries refer to
  find "$tree/bin" "$tree/lib" -type f -exec readelf -V {} + 2>/dev/null |
    grep -oE "\\b$1_[0-9.]+" | sort -uV | tail -1
}
cp LICENSE "$tree/LICENSE"
{
  cat <<TEXT
gatebench $version for Linux on $(uname -m)

bin/ runs from wherever it is. share/doc/gatebench/README.md is the manual, each program has --help,
share/doc/gatebench/copyright says whose code is in it. They need /proc, but for gatebench-compare.

What the programs need from the system ($(newest GLIBC), $(newest GLIBCXX) or later):

TEXT
  for program in "$tree"/bin/*; do
    list=$(needs "$program" | tr '\n' ' ')
    printf '%-18s needs %s\n' "$(basename "$program")" "${list:-nothing but the kernel}"
  done
} >"$tree/README"
tarball=$name.tar.gz
tar -C "$scratch" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
  -cf - "$name" | gzip -9n >"$scratch/$tarball"

# --- Together: both or none. -----------------------------------------------------------------------
mv "$scratch/deb/$deb" "$scratch/$tarball" "$out/"
(cd "$out" && sha256sum "$deb" "$tarball" >SHA256SUMS)
sed -n '/^What the programs/,$p' "$tree/README"
echo
echo "the .deb depends on $(dpkg-deb -f "$out/$deb" Depends)"
echo
(cd "$out" && du -h --apparent-size "$deb" "$tarball" && cat SHA256SUMS)
echo "packages: $out"

if $run_test; then
  tests/package/bare_root.sh tarball "$out"
  tests/package/bare_root.sh deb "$out"
fi
