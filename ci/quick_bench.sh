#!/usr/bin/env bash
# The main job: from a fresh machine to a verdict. See --help.
set -Eeuo pipefail
trap 'exit 2' ERR # 1 is a regression and nothing else
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: ci/quick_bench.sh [--minutes N] [--threshold P] [--new-baseline]

Installs what is missing, builds, measures micro and macro, and writes
benchmark-results/<UTC time>-<commit>/. The first run becomes benchmark-results/baseline/. Every
later one measures the baseline's binaries and the current ones in turn, and fails if the current
ones are slower.

  --minutes N      time after the build, 0.5 to 60 (default 3)
  --threshold P    percent slower that fails (default 10)
  --new-baseline   store this run as the baseline instead of comparing with the old one

exit status: 0 nothing got slower, 1 a regression, 2 cannot judge, 130 interrupted

examples:
  ci/quick_bench.sh                      # once: stores the baseline
  git switch my-change && ci/quick_bench.sh
  ci/quick_bench.sh --minutes 10         # more repetitions, finer verdict
TEXT
}

die() {
  echo "ci/quick_bench.sh: $*" >&2
  exit 2
}

measure=()
new_baseline=false
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --minutes | --threshold)
      [ $# -ge 2 ] || die "$1 needs a value"
      measure+=("$1" "$2")
      shift 2
      ;;
    --new-baseline) new_baseline=true; shift ;;
    *) die "'$1' is no option; see ci/quick_bench.sh --help" ;;
  esac
done

results=benchmark-results
baseline=$results/baseline
if [ -d "$baseline" ] && ! $new_baseline; then
  for file in bin/gateway bin/micro micro.json macro.json; do
    [ -s "$baseline/$file" ] ||
      die "$baseline is not complete ($file is missing); store a new one: ci/quick_bench.sh --new-baseline"
  done
fi

ci/setup.sh build
echo "ci/quick_bench.sh: building the release preset"
cmake --preset release >/dev/null
cmake --build --preset release

mkdir -p "$results"
exec 9>"$results/.lock"
flock -n 9 || die "another run is measuring here; two at once would measure each other"

bin=build/release/bin
commit=$("$bin/gateway" --version | sed -n 's/^commit: //p') # the one that is in the results, too
out=$results/$(date -u +%Y%m%dT%H%M%SZ)-$commit
mkdir "$out" || die "$out is there already"

status=0
if [ -d "$baseline" ] && ! $new_baseline; then
  echo "ci/quick_bench.sh: comparing with $baseline ($(cat "$baseline/commit")), in turn; results in $out"
  ci/measure.sh --tools "$bin" --current "$bin" --baseline "$baseline/bin" --out "$out" "${measure[@]}" ||
    status=$?
  echo "results: $out"
  exit "$status"
fi

echo "ci/quick_bench.sh: measuring the baseline; results in $out"
ci/measure.sh --tools "$bin" --current "$bin" --out "$out" "${measure[@]}" || status=$?
[ "$status" -eq 0 ] || exit "$status"

# Made beside and renamed, so that a baseline is there whole or not at all.
stored=$(mktemp -d "$results/.baseline-XXXXXX")
cp "$out/micro.json" "$out/macro.json" "$out/report.txt" "$stored/"
mkdir "$stored/bin"
cp "$bin/gateway" "$bin/micro" "$stored/bin/"
echo "$commit" >"$stored/commit"
chmod 755 "$stored"
if [ -d "$baseline" ]; then mv "$baseline" "$results/.baseline-old-$$"; fi
mv "$stored" "$baseline"
rm -rf "$results/.baseline-old-$$"
cat <<TEXT
results: $out
stored as $baseline, with its binaries.
To compare: change something, then run ci/quick_bench.sh again.
TEXT
