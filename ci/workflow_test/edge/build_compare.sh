#!/usr/bin/env bash
# Stands in for the build: the compare that the tests were given.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build/release/bin
ln -sf "${COMPARE_BINARY:?}" build/release/bin/compare
