#!/usr/bin/env bash
# Builds compare alone: what a job needs that only reads results.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" = --help ] || [ "${1:-}" = -h ]; then
  cat <<'TEXT'
usage: ci/build_compare.sh     the program is build/release/bin/compare

example:
  ci/build_compare.sh && build/release/bin/compare --help
TEXT
  exit 0
fi

ci/setup.sh build
cmake --preset release >/dev/null
cmake --build --preset release --target compare
