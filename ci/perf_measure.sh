#!/usr/bin/env bash
# ci/gate.sh in a workflow: measures and leaves the decision to ci/perf_decide.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: ci/perf_measure.sh

Runs ci/gate.sh. A regression is a measurement that went well, so it ends with 0 as a pass does; which
of them it was is written to the job's outputs as `exit-code`. Beside the results in
benchmark-results/gate it leaves `environment`: what only this job knows of its machine.

environment: PULL_REQUEST (its number, empty for others), GITHUB_OUTPUT, ImageOS, ImageVersion

exit status: 0 measured, otherwise what ci/gate.sh ended with: nothing was judged

example:
  PULL_REQUEST=12 GITHUB_OUTPUT=/dev/stdout ci/perf_measure.sh
TEXT
}

case "${1:-}" in
  -h | --help) usage; exit 0 ;;
  '') ;;
  *)
    echo "ci/perf_measure.sh: '$1' is no option; see ci/perf_measure.sh --help" >&2
    exit 2
    ;;
esac

out=benchmark-results/gate
status=0
ci/gate.sh --out "$out" ${PULL_REQUEST:+--pull-request "$PULL_REQUEST"} || status=$?
echo "exit-code=$status" >>"${GITHUB_OUTPUT:-/dev/null}"
if [ "$status" -gt 1 ]; then
  exit "$status"
fi
mkdir -p "$out"
# An update of the runner's image moves numbers as a change of the compiler does.
echo "image=${ImageOS:-unknown}-${ImageVersion:-unknown}" >"$out/environment"
