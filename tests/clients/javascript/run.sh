#!/usr/bin/env bash
# Runs the official SDKs for JavaScript; see ../with_gateway.sh.
#   run.sh GATEWAY MACRO PACKAGES     PACKAGES: a folder for what npm installs, kept between runs
# Ends with 77 (skipped, with the reason) where node is not there or npm cannot reach its registry.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
gateway=$1
macro=$2
packages=$3

skip() {
  echo "skipped: $1"
  exit 77
}
command -v node >/dev/null || skip "node is not installed"
command -v npm >/dev/null || skip "npm is not installed"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ] || skip "node is older than 18"

mkdir -p "$packages"
cp "$here"/package.json "$here"/package-lock.json "$here"/*.mjs "$packages"/
if ! cmp -s "$packages/package-lock.json" "$packages/installed.json"; then
  (cd "$packages" && timeout 300 npm ci --no-audit --no-fund >npm.log 2>&1) ||
    skip "npm cannot install the SDKs (see $packages/npm.log)"
  cp "$packages/package-lock.json" "$packages/installed.json"
fi
cd "$packages"
"$here"/../with_gateway.sh "$gateway" "$macro" timeout 300 node --test --test-concurrency=1 ./*.test.mjs
