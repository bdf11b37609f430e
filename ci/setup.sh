#!/usr/bin/env bash
# Installs what gatebench needs, from the distribution's packages only (Debian 12, Ubuntu 24.04).
# This is the one list of packages. Where everything is there already, nothing is changed and
# nothing is asked of the network.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: ci/setup.sh [--list] [build|test|package|layouts|peers|page|containers]...

  build   compile and run the tools (the default)
  test    run the tests, linters, sanitizers and coverage
  package make the .deb and the tarball
  layouts link micro in many layouts, as ci/gate.sh does
  peers   what the benchmarks in ci/bench_*.sh measure against
  page    look at the reports in a browser, as their tests do
  containers
          macro run --isolate container, and its tests, where there is no Docker

  --list  print the packages of the groups and install nothing

examples:
  ci/setup.sh                 # what ci/quick_bench.sh needs
  ci/setup.sh build test      # what ci/test.sh needs
TEXT
}

# Which package serves what is said where it is found: the dependency block of CMakeLists.txt.
declare -A packages_of=(
  [build]="git g++ cmake ninja-build pkg-config util-linux
    libbenchmark-dev libcpp-httplib-dev rapidjson-dev libcli11-dev libtomlplusplus-dev
    libexpected-dev
    libsqlite3-dev libpq-dev libssl-dev zlib1g-dev prometheus-cpp-dev libjs-dygraphs"
  # Both distributions have LLVM 14; the linters are pinned because each release formats differently.
  [test]="libgtest-dev libgmock-dev
    postgresql
    clang-14 libclang-rt-14-dev clang-format-14 clang-tidy-14 gcovr shellcheck
    dpkg-dev file jq unzip"
  # What CPack asks which libraries the programs need, and of which packages.
  [package]="dpkg-dev file"
  # Links micro in many layouts, for ci/gate.sh.
  [layouts]="lld"
  [peers]="wrk python3-locust nginx-light r-base-core python3-numpy python3-scipy"
  [page]="chromium"
  # Podman asks for no daemon; runc works where its default runtime may not.
  [containers]="podman runc"
)

list_only=false
groups=()
for argument in "$@"; do
  case "$argument" in
    build | test | package | layouts | peers | page | containers) groups+=("$argument") ;;
    --list) list_only=true ;;
    -h | --help) usage; exit 0 ;;
    *)
      echo "ci/setup.sh: '$argument' is no group; there are build, test, package, layouts, peers, page and containers" >&2
      exit 2
      ;;
  esac
done
[ ${#groups[@]} -gt 0 ] || groups=(build)

packages=()
for group in "${groups[@]}"; do
  read -r -d '' -a members <<<"${packages_of[$group]}" || true # -d '' ends with the text, not with a line
  packages+=("${members[@]}")
done

if $list_only; then
  [ ${#packages[@]} -eq 0 ] || printf '%s\n' "${packages[@]}"
  exit 0
fi

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "ci/setup.sh: this is neither Debian nor Ubuntu; install the like of: ${packages[*]}" >&2
  exit 2
fi

missing=()
for package in "${packages[@]}"; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "ci/setup.sh: all packages of ${groups[*]} are installed"
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "ci/setup.sh: not root and no sudo; as root, run: apt-get install ${missing[*]}" >&2
    exit 2
  fi
  as_root=(sudo)
fi

echo "ci/setup.sh: installing ${missing[*]}"
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -q --no-install-recommends "${missing[@]}"
