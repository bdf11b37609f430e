#!/usr/bin/env bash
# Measures the translation from chat to messages against RapidJSON alone. See --help.
set -Eeuo pipefail
trap 'exit 2' ERR # 1 is a missed goal and nothing else
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: ci/bench_translate.sh [--blocks N] [--goal RATIO] [--bin DIR]

  --blocks N     how often each is measured, in turn, each time by a new process (default 10, at least 10)
  --goal RATIO   the most that translation may take, as a multiple (default 2.5)
  --bin DIR      where micro is built already (default: build/release/bin, built here)

The translation of a request and of its answer (translate/chat_to_messages) is held against what RapidJSON
takes to parse the same two documents and to write them (rapidjson/chat_to_messages), for 100, 500 (with
tools) and 8,000 tokens. The times of request and answer are added, and the medians of the blocks divided.

exit status: 0 every size meets the goal, 1 one misses it, 2 cannot measure, 130 interrupted

examples:
  ci/bench_translate.sh
  ci/bench_translate.sh --blocks 20 --bin build/release/bin
TEXT
}

die() {
  echo "ci/bench_translate.sh: $*" >&2
  exit 2
}

blocks=10 goal=2.5 bin=
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --blocks | --goal | --bin)
      [ $# -ge 2 ] || die "$1 needs a value"
      declare "${1#--}=$2"
      shift 2
      ;;
    *) die "'$1' is no option; see ci/bench_translate.sh --help" ;;
  esac
done
[[ $blocks =~ ^[1-9][0-9]{1,2}$ ]] || die "--blocks $blocks: give a whole number from 10 to 999"
[[ $goal =~ ^[0-9]+(\.[0-9]+)?$ ]] || die "--goal $goal: give a number"

if [ -z "$bin" ]; then
  ci/setup.sh build
  cmake --preset release >/dev/null
  cmake --build --preset release --target micro
  bin=build/release/bin
fi
[ -x "$bin/micro" ] || die "--bin $bin: no micro in it"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

sizes=(100 500 8000)
# One core for all, so that no move between two of them falls into one side's time.
pinned=()
if command -v taskset >/dev/null; then pinned=(taskset -c "$(($(nproc) - 1))"); fi

# measured COMPONENT: appends the nanoseconds of request and answer together to COMPONENT-SIZE.
measured() {
  local size
  "${pinned[@]}" "$bin/micro" "--benchmark_filter=^$1/chat_to_messages/(request|response)/" \
    --benchmark_min_time=0.05 --benchmark_format=csv >"$work/rows" 2>"$work/log" ||
    die "micro failed: $(tail -n 3 "$work/log")"
  if grep -q 'build the release preset' "$work/log"; then die "--bin $bin: not a release build"; fi
  for size in "${sizes[@]}"; do
    awk -F, -v size="$size" \
      '$1 ~ "/" size "\"$" && $5 == "ns" { sum += $4; ++rows }
       END { if (rows != 2) exit 1; printf "%.1f\n", sum }' "$work/rows" >>"$work/$1-$size" ||
      die "micro did not measure both directions of $1 at $size tokens"
  done
}
median() { # FILE
  sort -g "$work/$1" | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

for ((block = 1; block <= blocks; ++block)); do
  # A B B A: what drifts hits both alike.
  order=(translate rapidjson)
  ((block % 2 == 1)) || order=(rapidjson translate)
  for component in "${order[@]}"; do measured "$component"; done
  echo "ci/bench_translate.sh: block $block of $blocks done"
done

echo "ci/bench_translate.sh: load average $(cut -d ' ' -f 1-3 /proc/loadavg) on $(nproc) cores"
printf '\n%-12s %14s %14s %8s   %s\n' 'tokens' 'translated, ns' 'RapidJSON, ns' 'ratio' 'wanted'
missed=0
for size in "${sizes[@]}"; do
  ours=$(median "translate-$size") theirs=$(median "rapidjson-$size")
  ratio=$(awk -v ours="$ours" -v theirs="$theirs" 'BEGIN { printf "%.2f", ours / theirs }')
  verdict=pass
  awk -v ours="$ours" -v theirs="$theirs" -v goal="$goal" \
    'BEGIN { exit !(ours <= goal * theirs) }' || verdict=MISS
  [ "$verdict" = pass ] || missed=$((missed + 1))
  printf '%-12s %14.0f %14.0f %8s   %s\n' "$size" "$ours" "$theirs" "$ratio" "at most $goal $verdict"
done
[ "$missed" -eq 0 ] || { echo "$missed of ${#sizes[@]} sizes miss the goal" >&2; exit 1; }
