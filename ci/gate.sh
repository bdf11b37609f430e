#!/usr/bin/env bash
# Builds two commits and measures them in turn, here and now: what a pull request is judged by.
set -Eeuo pipefail
trap 'exit 2' ERR # 1 is a regression and nothing else
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: ci/gate.sh [--base REF] [--head REF] [--threshold P] [--minutes N] [--out DIR]

  --base REF      what to compare with (default HEAD^1: of a merge commit, the exact base)
  --head REF      what to judge (default HEAD)
  --threshold P   percent slower that fails (default 10)
  --minutes N     time after the builds (default 6)
  --out DIR       results (default benchmark-results/gate); report.md also goes to the step summary

exit status: that of compare (0 nothing got slower, 1 a regression, 2 cannot judge)

example:
  ci/gate.sh --base main --head my-change
TEXT
}

die() {
  echo "ci/gate.sh: $*" >&2
  exit 2
}

own_out=benchmark-results/gate
base=HEAD^1 head=HEAD threshold=10 minutes=6 out=$own_out
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --base | --head | --threshold | --minutes | --out)
      [ $# -ge 2 ] || die "$1 needs a value"
      declare "${1#--}=$2"
      shift 2
      ;;
    *) die "'$1' is no option; see ci/gate.sh --help" ;;
  esac
done

ci/setup.sh build
commit_of() {
  git rev-parse --verify --quiet "$1^{commit}" ||
    die "'$1' is no commit here; fetch it (in a workflow: fetch-depth 2)"
}
base_commit=$(commit_of "$base")
head_commit=$(commit_of "$head")
echo "ci/gate.sh: base $base_commit, head $head_commit"

# Each commit in a worktree of its own, so that nothing uncommitted is measured and nothing of the
# user's tree is touched.
work=$(mktemp -d)
tidy() {
  for side in base head; do
    git worktree remove --force "$work/$side" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap tidy EXIT
for side in base head; do
  commit=${side}_commit
  git worktree add --quiet --detach "$work/$side" "${!commit}"
  echo "ci/gate.sh: building $side"
  (cd "$work/$side" && cmake --preset release >"$work/$side.log" 2>&1 &&
    cmake --build --preset release >>"$work/$side.log" 2>&1) || {
    tail -n 30 "$work/$side.log" >&2
    die "$side (${!commit}) does not build"
  }
done

[ "$out" != "$own_out" ] || rm -rf "$out" # what an earlier run left
mkdir -p "$out"
[ -z "$(ls -A "$out")" ] || die "--out $out is not empty; name a folder that is, or a new one"
status=0
ci/measure.sh --tools "$work/head/build/release/bin" --current "$work/head/build/release/bin" \
  --baseline "$work/base/build/release/bin" --out "$out" --minutes "$minutes" \
  --threshold "$threshold" || status=$?
if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ -s "$out/report.md" ]; then
  cat "$out/report.md" >>"$GITHUB_STEP_SUMMARY"
fi
exit "$status"
