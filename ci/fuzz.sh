#!/usr/bin/env bash
# Runs every fuzzer for a while with libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" = --help ] || [ "${1:-}" = -h ]; then
  cat <<'TEXT'
usage: ci/fuzz.sh [SECONDS [FUZZER]...]     60 seconds each, all of them, where not said

What is found is written to build/fuzz/findings/; add it to tests/fuzz/corpus/ with the fix.

example:
  ci/fuzz.sh 600 framing
TEXT
  exit 0
fi
seconds=${1:-60}
[[ $seconds =~ ^[0-9]+$ ]] || {
  echo "ci/fuzz.sh: '$seconds' is no number of seconds" >&2
  exit 2
}
[ $# -eq 0 ] || shift

ci/setup.sh build test
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz
names=("$@")
if [ ${#names[@]} -eq 0 ]; then
  for source in tests/fuzz/*_fuzzer.cpp; do
    names+=("$(basename "$source" _fuzzer.cpp)")
  done
fi

mkdir -p build/fuzz/findings
status=0
for name in "${names[@]}"; do
  corpus=build/fuzz/corpus/$name # grows here; the repository keeps the seeds and the findings
  mkdir -p "$corpus"
  echo "ci/fuzz.sh: $name for $seconds s"
  "build/fuzz/bin/${name}_fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -print_final_stats=1 -verbosity=0 -artifact_prefix="build/fuzz/findings/$name-" \
    "$corpus" "tests/fuzz/corpus/$name" >"build/fuzz/$name.log" 2>&1 || {
    status=1
    grep -E 'ERROR|SUMMARY|Test unit' "build/fuzz/$name.log" >&2 || tail -n 5 "build/fuzz/$name.log" >&2
  }
  grep 'stat::number_of_executed_units' "build/fuzz/$name.log" || true
done
if [ "$status" -ne 0 ]; then
  echo "ci/fuzz.sh: findings are in build/fuzz/findings" >&2
  exit 1
fi
echo "ci/fuzz.sh: no finding"
