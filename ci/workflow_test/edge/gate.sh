#!/usr/bin/env bash
# Stands in for building and measuring: the file `speed` of the commit says which recorded results it has.
# What decides on them is the real compare.
set -euo pipefail
cd "$(dirname "$0")/.."

out=benchmark-results/gate pull_request=''
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
# Of a pull request the head is what people see as such, not the merge commit that is measured.
subject=(--base "$(git rev-parse HEAD^1)"
  --head "$(git rev-parse --verify --quiet HEAD^2 || git rev-parse HEAD)")
[ -z "$pull_request" ] || subject+=(--pull-request "$pull_request")
status=0
compare=${COMPARE_BINARY:?}
"$compare" recorded/baseline.json "recorded/$speed.json" --format "json=$out/plain.json" || status=$?
"$compare" report "$out/plain.json" "${subject[@]}" --format "json=$out/verdict.json" \
  --format "markdown=$out/report.md" || [ $? -eq "$status" ]
rm "$out/plain.json"
cat "$out/report.md" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
exit "$status"
