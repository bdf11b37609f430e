#!/usr/bin/env bash
# Runs the tests with coverage, writes build/coverage/html/index.html, fails below the floor.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" = --help ] || [ "${1:-}" = -h ]; then
  echo "usage: ci/coverage.sh     the report is build/coverage/html/index.html"
  exit 0
fi

lines=85 branches=75 # of everything that ships
judge_lines=95       # of what decides whether a build fails

ci/test.sh coverage

html=build/coverage/html
trace=build/coverage/coverage.json
mkdir -p "$html"
echo "ci/coverage.sh: reading the counters"
# Branches that only an exception takes are the compiler's, not ours.
gcovr --root . --object-directory build/coverage \
  --filter 'gateway/' --filter 'micro/' --filter 'macro/' --filter 'compare/' \
  --exclude-throw-branches --exclude-unreachable-branches -j "$(nproc)" --json "$trace"
gcovr --root . --add-tracefile "$trace" --html-details "$html/index.html" --txt build/coverage/coverage.txt \
  --exclude-throw-branches --exclude-unreachable-branches
cat build/coverage/coverage.txt

status=0
floor() { # NAME, then gcovr's arguments
  local name=$1
  shift
  if gcovr --root . --add-tracefile "$trace" "$@" >/dev/null; then
    echo "ci/coverage.sh: $name holds"
  else
    echo "ci/coverage.sh: $name does not hold, see $html/index.html" >&2
    status=1
  fi
}
floor "the floor of $lines % of lines" --fail-under-line "$lines"
floor "the floor of $branches % of branches" --exclude-throw-branches --fail-under-branch "$branches"
for folder in compare/stats compare/verdict; do
  floor "the floor of $judge_lines % of lines in $folder" --filter "$folder/" --fail-under-line "$judge_lines"
done
exit "$status"
