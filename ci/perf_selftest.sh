#!/usr/bin/env bash
# Measures the gateway against itself, as ci/gate.sh measures a pull request. Nothing may be found.
set -Eeuo pipefail
trap 'exit 2' ERR # 1 is something found and nothing else
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: ci/perf_selftest.sh [--budget TIME] [--out DIR]

  --budget TIME   to measure in, after the builds (default 20m)
  --out DIR       what ci/gate.sh writes; new or empty (default benchmark-results/selftest, which is emptied)

The base is HEAD and the head a commit of the same tree, so that both are built, differ in what they say of
themselves, and are judged: of identical files a duel says that they are. A regression and an improvement
alike are faults of the harness.

exit status: 0 nothing was found, 1 something was, 2 could not be measured

example:
  ci/perf_selftest.sh --budget 5m
TEXT
}

die() {
  echo "ci/perf_selftest.sh: $*" >&2
  exit 2
}

own_out=benchmark-results/selftest
budget=20m out=$own_out
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --budget | --out)
      [ $# -ge 2 ] || die "$1 needs a value"
      declare "${1#--}=$2"
      shift 2
      ;;
    *) die "'$1' is no option; see ci/perf_selftest.sh --help" ;;
  esac
done
[ "$out" != "$own_out" ] || rm -rf "$out"

# Of no time and nobody, so that it is the same one each time, and built once.
export GIT_AUTHOR_DATE='@0 +0000' GIT_COMMITTER_DATE='@0 +0000'
again=$(git -c user.name=selftest -c user.email=selftest@localhost \
  commit-tree -p HEAD -m 'The same again' 'HEAD^{tree}')
status=0
ci/gate.sh --force --base HEAD --head "$again" --budget "$budget" --out "$out" || status=$?
[ "$status" -le 1 ] || die "the gate ended with status $status"
[ -s "$out/verdict.json" ] || die "the gate left no verdict"
# A quotation mark inside a name is written \", so this is no part of one.
if grep -qE '"verdict": ?"(regressed|slower|improved)"' "$out/verdict.json"; then
  echo "::error::ci/perf_selftest.sh: the gateway differs from itself; see $out/report.txt" >&2
  exit 1
fi
[ "$status" -eq 0 ] || die "the gate found a regression that its verdict does not name"
echo "ci/perf_selftest.sh: nothing was found, as is right"
