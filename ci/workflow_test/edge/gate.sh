#!/usr/bin/env bash
# Stands in for building and measuring: the file `speed` of the commit says which recorded results it has.
# What decides on them is the real compare.
set -euo pipefail
cd "$(dirname "$0")/.."

out=benchmark-results/gate pull_request=null
while [ $# -gt 0 ]; do
  case "$1" in
    --out) out=$2 ;;
    --pull-request) pull_request=$2 ;;
    *)
      echo "ci/gate.sh: '$1' is no option" >&2
      exit 2
      ;;
  esac
  shift 2
done
speed=$(cat speed)
git rev-parse HEAD >>"${MEASURED:?}"
[ "$speed" != broken ] || exit 2
mkdir -p "$out"
cp "recorded/$speed.json" "$out/micro.json"
status=0
"${COMPARE_BINARY:?}" recorded/baseline.json "recorded/$speed.json" --format "json=$out/plain.json" \
  --format "markdown=$out/report.md" || status=$?
cat "$out/report.md" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
# Of a pull request the head is what people see as such, not the merge commit that is measured.
head=$(git rev-parse --verify --quiet HEAD^2 || git rev-parse HEAD)
jq --arg base "$(git rev-parse HEAD^1)" --arg head "$head" --argjson number "$pull_request" \
  '.subject = {base_commit: $base, head_commit: $head, pull_request: $number}' \
  "$out/plain.json" >"$out/verdict.json"
rm "$out/plain.json"
exit "$status"
