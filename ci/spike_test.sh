#!/usr/bin/env bash
# Does the gateway recover from a burst? See --help.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=ci/load.bash
. ci/load.bash

usage() {
  cat <<'TEXT'
usage: ci/spike_test.sh [--bin DIR] [FLAG OF macro run]...

`macro run spike`: 500 requests/s, for ten seconds ten times as many, and 500 again; tells the time to
recover.

  --bin DIR   programs that are built already (default: the release preset, built here)
  --duration, --users, --target, --out, ...: see macro run --help

exit status: 0 measured, 1 a goal of --targets was missed, 2 usage error, 3 the measurement is invalid

examples:
  ci/spike_test.sh
  ci/spike_test.sh --rate 100
  ci/spike_test.sh --users 500 --duration 2m
TEXT
}

case "${1:-}" in
  -h | --help) usage; exit 0 ;;
esac
load spike "$@"
