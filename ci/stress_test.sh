#!/usr/bin/env bash
# How far does the gateway go? See --help.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=ci/load.bash
. ci/load.bash

usage() {
  cat <<'TEXT'
usage: ci/stress_test.sh [--bin DIR] [FLAG OF macro run]...

`macro run stress`: up to 4,000 users with think time, then up to 512 connections back to back, each
for a few seconds; tells the knee (where latency begins to rise) and the ceiling.

  --bin DIR   programs that are built already (default: the release preset, built here)
  --duration, --users, --target, --out, ...: see macro run --help

exit status: 0 measured, 1 a goal of --targets was missed, 2 usage error, 3 the measurement is invalid

examples:
  ci/stress_test.sh
  ci/stress_test.sh --duration 5m --connections 1024
  ci/stress_test.sh --target http://127.0.0.1:4000 --model gpt-x
TEXT
}

case "${1:-}" in
  -h | --help) usage; exit 0 ;;
esac
load stress "$@"
