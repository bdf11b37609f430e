#!/usr/bin/env bash
# Computes the statistics of compare again with R and SciPy.
set -Eeuo pipefail
trap 'exit 2' ERR # 1 is a difference and nothing else
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: ci/oracle.sh [--samples N] [--seed N]

  --samples N   how many of each kind, 12 to 5000 (default 300)
  --seed N      of the samples (default 1)

Prints the largest difference of each kind of number: p-values, estimates and intervals of Mann-Whitney
and signed rank (exact, approximate, with ties), sign test, Clopper-Pearson, Holm, Benjamini-Hochberg,
the normal distribution, quantiles. Where definitions differ is said in tests/peers/oracle.py.

exit status: 0 all within their tolerance, 1 a difference beyond it, 2 trouble

examples:
  ci/oracle.sh
  ci/oracle.sh --samples 2000 --seed 7
TEXT
}

die() {
  echo "ci/oracle.sh: $*" >&2
  exit 2
}

samples=300 seed=1
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --samples | --seed)
      [ $# -ge 2 ] || die "$1 needs a value"
      declare "${1#--}=$2"
      shift 2
      ;;
    *) die "'$1' is no option; see ci/oracle.sh --help" ;;
  esac
done
if ! [[ $samples =~ ^[1-9][0-9]{1,3}$ ]] || ((samples < 12 || samples > 5000)); then
  die "--samples $samples: give a number from 12 to 5000"
fi
[[ $seed =~ ^[0-9]{1,9}$ ]] || die "--seed $seed: give a whole number"

ci/setup.sh build test peers
cmake --preset dev >/dev/null
cmake --build --preset dev --target statistics_oracle >/dev/null
# The distribution's Python, for it is the one that has the distribution's SciPy.
status=0
/usr/bin/python3 tests/peers/oracle.py build/dev/bin/statistics_oracle "$samples" "$seed" || status=$?
exit "$status"
