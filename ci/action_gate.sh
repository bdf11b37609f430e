#!/usr/bin/env bash
# What the composite action perf-gate runs: duels two builds of somebody's benchmark program.
set -Eeuo pipefail
trap 'exit 2' ERR # 1 is a regression and nothing else
here=$(cd "$(dirname "$0")/.." && pwd)

usage() {
  cat <<'TEXT'
usage: BASELINE=CMD CURRENT=CMD ci/action_gate.sh

environment, each an input of .github/actions/perf-gate/action.yml:
  BASELINE, CURRENT   commands of two Google Benchmark programs, or ones that write results to {out}
  THRESHOLD           percent slower that fails (10)
  BUDGET              time for all of it (5m)
  ON_UNSURE           pass or fail, where something stays undecided (pass)
  PACKAGE             a gatebench .deb to install; where it is empty, compare is built from this checkout
  OUT                 folder for the reports and rounds, new or empty (perf-gate)
and GitHub's GITHUB_OUTPUT and GITHUB_STEP_SUMMARY.

exit status: that of compare duel: 0 nothing got slower, 1 a regression, 2 cannot judge, 3 undecided

example:
  BASELINE=old/bench CURRENT=new/bench ci/action_gate.sh
TEXT
}

die() {
  echo "ci/action_gate.sh: $*" >&2
  exit 2
}

case "${1:-}" in
  -h | --help) usage; exit 0 ;;
esac
for needed in BASELINE CURRENT; do
  [ -n "${!needed:-}" ] || die "$needed is needed; see ci/action_gate.sh --help"
done
verdict=cannot_judge
# Also where it ends early: who asks for the outputs must not find none.
trap 'printf "verdict=%s\nexit-code=%s\n" "$verdict" "$?" >>"${GITHUB_OUTPUT:-/dev/null}"' EXIT
out=${OUT:-perf-gate}
mkdir -p "$out"
[ -z "$(ls -A "$out")" ] || die "the folder $out is not empty; name another one as 'out'"

if [ -n "${PACKAGE:-}" ]; then
  [ -f "$PACKAGE" ] || die "there is no package $PACKAGE"
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get install -y -q "$(realpath "$PACKAGE")"
  compare=gatebench-compare
else
  "$here/ci/build_compare.sh"
  compare=$here/build/release/bin/compare
fi

status=0
"$compare" duel --baseline "$BASELINE" --current "$CURRENT" --threshold "${THRESHOLD:-10}" \
  --budget "${BUDGET:-5m}" --on-unsure "${ON_UNSURE:-pass}" --save "$out/rounds" \
  --format "json=$out/verdict.json" --format "markdown=$out/report.md" \
  --format "html=$out/report.html" --format "junit=$out/junit.xml" --format text || status=$?
if [ -s "$out/verdict.json" ]; then
  verdict=$("$compare" report "$out/verdict.json" --field verdict)
  cat "$out/report.md" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
fi
exit "$status"
