#!/usr/bin/env bash
# The load benchmark: a profile of macro, its table and its page. See --help.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=ci/load.bash
. ci/load.bash

usage() {
  cat <<'TEXT'
usage: ci/run_benchmark.sh quick|full|stress [--bin DIR] [FLAG OF macro run]...

Builds the release preset and measures our gateway with `macro run`:
  quick    500 users for a minute, mixed tasks, and what the gateway adds to them
  full     2,000 users for five minutes, the same
  stress   up to 4,000 users, then 512 connections back to back: knee and ceiling

  --bin DIR   programs that are built already
  --duration, --users, --target, --out, ...: see macro run --help

Prints the report, the table for a README and where report.html is (benchmark-results/TIME-PROFILE).

exit status: 0 measured, 1 a goal of --targets was missed, 2 usage error, 3 the measurement is invalid

examples:
  ci/run_benchmark.sh quick
  ci/run_benchmark.sh full --duration 2m --memory 8g --cpus 4-7
  ci/run_benchmark.sh stress --target http://127.0.0.1:4000 --model gpt-x
TEXT
}

profile=${1:-}
case "$profile" in
  -h | --help) usage; exit 0 ;;
  quick | full | stress) shift ;;
  '') die "name a profile: quick, full or stress; see ci/run_benchmark.sh --help" ;;
  *) die "'$profile' is no profile; choose of quick, full, stress; see ci/run_benchmark.sh --help" ;;
esac
flags=()
if [ "$profile" != stress ] && ! has_flag scenario "$@"; then
  flags+=(--scenario mixed)
  # Without the provider behind a target nothing tells what the target adds.
  if ! has_flag target "$@" || has_flag direct "$@"; then
    flags+=(--scenario overhead)
  fi
fi
load "$profile" "${flags[@]}" "$@"
