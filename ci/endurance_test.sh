#!/usr/bin/env bash
# Does the gateway leak, or grow slower? See --help.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=ci/load.bash
. ci/load.bash

usage() {
  cat <<'TEXT'
usage: ci/endurance_test.sh [--bin DIR] [FLAG OF macro run]...

`macro run endurance`: mixed tasks at 200 requests/s for 24 hours; tells the slopes of memory, open
files, threads and latency with their intervals.

  --bin DIR   programs that are built already (default: the release preset, built here)
  --duration, --users, --target, --out, ...: see macro run --help

exit status: 0 measured, 1 a goal of --targets was missed, 2 usage error, 3 the measurement is invalid

examples:
  ci/endurance_test.sh
  ci/endurance_test.sh --duration 30m
  ci/endurance_test.sh --duration 8h --rate 1000
TEXT
}

case "${1:-}" in
  -h | --help) usage; exit 0 ;;
esac
load endurance "$@"
