#!/usr/bin/env bash
# Measures the gateway against itself with the real tools. Nothing may be found.
set -Eeuo pipefail
trap 'exit 2' ERR # 1 is something found and nothing else
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: ci/perf_selftest.sh [--budget TIME] [--out DIR] [--bin DIR]

  --budget TIME   for both duels, 60 % of it for micro and 40 % for macro (default 20m)
  --out DIR       new or empty; gets verdict-micro.json, verdict-macro.json, their reports and the rounds
                  (default benchmark-results/selftest, which is emptied)
  --bin DIR       programs that are built already (default: build/release/bin, built here)

Both sides are the same programs, the second with one byte more at its end: of identical files a duel
says that they are, and does not judge. A regression and an improvement alike are faults of the harness.

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
budget=20m out=$own_out bin=
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --budget | --out | --bin)
      [ $# -ge 2 ] || die "$1 needs a value"
      declare "${1#--}=$2"
      shift 2
      ;;
    *) die "'$1' is no option; see ci/perf_selftest.sh --help" ;;
  esac
done
[[ $budget =~ ^([1-9][0-9]{0,3})(s|m)$ ]] || die "--budget '$budget': give a time like 20m or 90s"
seconds=${BASH_REMATCH[1]}
[ "${BASH_REMATCH[2]}" = s ] || seconds=$((seconds * 60))

[ "$out" != "$own_out" ] || rm -rf "$out"
mkdir -p "$out"
[ -z "$(ls -A "$out")" ] || die "--out $out is not empty; name a folder that is, or a new one"
if [ -z "$bin" ]; then
  ci/setup.sh build
  cmake --preset release >/dev/null
  cmake --build --preset release --target compare micro macro gateway
  bin=build/release/bin
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for side in 1 2; do
  mkdir "$work/$side"
  cp "$bin/gateway" "$bin/micro" "$work/$side/"
done
printf '\n' | tee -a "$work/2/gateway" >>"$work/2/micro"

found=0
duel() { # NAME SECONDS BASELINE CURRENT
  local status=0
  echo "ci/perf_selftest.sh: $1 for at most $2 s"
  "$bin/compare" duel --baseline "$3" --current "$4" --budget "$2s" --save "$out/rounds-$1" \
    --format "json=$out/verdict-$1.json" --format "markdown=$out/report-$1.md" \
    --format "text=$out/report-$1.txt" || status=$?
  [ "$status" -le 1 ] || die "the duel of $1 ended with status $status"
  cat "$out/report-$1.txt"
  cat "$out/report-$1.md" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
  # A quotation mark inside a name is written \", so this is no part of one.
  if grep -qE '"verdict": ?"(regressed|slower|improved)"' "$out/verdict-$1.json"; then
    found=$((found + 1))
    echo "::error::ci/perf_selftest.sh: $1 differs from itself; see $out/report-$1.txt" >&2
  fi
}

# What ci/measure.sh takes too: more rows would leave each too few rounds.
chosen='--benchmark_filter=-^(translate/.*/(100|8000)|rapidjson/.*)$'
duel micro $((seconds * 6 / 10)) "$work/1/micro '$chosen'" "$work/2/micro '$chosen'"
block="--blocks 1 --prompt-tokens 500 --warmup 500ms --duration 4s --out {out}"
duel macro $((seconds * 4 / 10)) "$bin/macro run --gateway $work/1/gateway $block" \
  "$bin/macro run --gateway $work/2/gateway $block"
[ "$found" -eq 0 ] || exit 1
echo "ci/perf_selftest.sh: nothing was found, as is right"
