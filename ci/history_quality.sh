#!/usr/bin/env bash
# How often `compare history check` is right, on simulated histories of known truth.
set -Eeuo pipefail
trap 'exit 2' ERR # 1 is a goal missed and nothing else
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: ci/history_quality.sh [--histories N] [--seed N]

Simulates histories of benchmarks of which it is known what happened to them: steps of 3 to 30 %, drift,
and nothing at all beside noise of many kinds, spikes, two levels, coarse units, gaps and runner swaps.
Checks each once with all its commits, and again after every commit, as CI does, and prints precision,
recall and false alerts beside what is asked. About two minutes on two cores.

  --histories N   of each kind that are checked after every commit (default 3); five times as many once
  --seed N        of the random numbers (default 1)

exit status: 0 the goals are kept, 1 one is missed, 2 could not be measured

examples:
  ci/history_quality.sh
  ci/history_quality.sh --histories 20 --seed 7
TEXT
}

die() {
  echo "ci/history_quality.sh: $*" >&2
  exit 2
}

histories=3 seed=1
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --histories | --seed)
      [ $# -ge 2 ] || die "$1 needs a value"
      declare "${1#--}=$2"
      shift 2
      ;;
    *) die "'$1' is no option; see ci/history_quality.sh --help" ;;
  esac
done
for number in histories seed; do
  [[ ${!number} =~ ^[0-9]+$ ]] || die "--$number '${!number}' is no number"
done
[ "$histories" -gt 0 ] || die "--histories must be at least 1"

ci/setup.sh build
cmake --preset release >/dev/null
cmake --build --preset release --target history_simulation
exec build/release/bin/history_simulation "$histories" "$seed"
