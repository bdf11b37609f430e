#!/usr/bin/env bash
# Runs the official SDKs for Python; see ../with_gateway.sh.
#   run.sh GATEWAY MACRO PACKAGES     PACKAGES: a folder for what pip installs, kept between runs
# Ends with 77 (skipped, with the reason) where python3 or its venv is not there, or pip cannot reach its index.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
gateway=$1
macro=$2
packages=$3

skip() {
  echo "skipped: $1"
  exit 77
}
command -v python3 >/dev/null || skip "python3 is not installed"
python3 -c 'import ensurepip, venv' 2>/dev/null || skip "python3 has no venv (Debian: python3-venv)"

if ! cmp -s "$here/requirements.txt" "$packages/installed.txt"; then
  rm -rf "$packages"
  mkdir -p "$packages"
  { python3 -m venv "$packages/venv" &&
    timeout 300 "$packages/venv/bin/pip" install --disable-pip-version-check --no-deps \
      -r "$here/requirements.txt"; } >"$packages/pip.log" 2>&1 ||
    skip "pip cannot install the SDKs (see $packages/pip.log)"
  cp "$here/requirements.txt" "$packages/installed.txt"
fi
export PYTHONDONTWRITEBYTECODE=1
"$here"/../with_gateway.sh "$gateway" "$macro" \
  timeout 300 "$packages/venv/bin/python" -m unittest discover -s "$here" -p '*_test.py'
