#!/usr/bin/env bash
# How often compare is right: on simulated duels of known truth, and on this machine.
set -Eeuo pipefail
trap 'exit 2' ERR # 1 is a goal missed and nothing else
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: ci/verdict_quality.sh [--suites N] [--seed N]
       ci/verdict_quality.sh --real [--comparisons N] [--injected N] [--minutes N] [--budget TIME]

Without --real: duels N simulated suites of 50 benchmarks for each slowdown (default 400, a quarter of
a minute) and prints how often they failed beside what is asked.

With --real: duels micro on this machine, which should do nothing else meanwhile.
  --comparisons N   against itself, until so many benchmarks were compared (default 1000, about an hour)
  --injected N      against copies whose openai_chat/read is 5, 10, 15 and 20 % slower, N duels of each
                    (default 3; the copies differ from it in one constant)
  --minutes N       start no further duel after so long (default 55). Call it again to go on: each duel is
                    kept in benchmark-results/verdict-quality/
  --budget TIME     of one duel (default 5m)

exit status: 0 the goals are kept, 1 one is missed, 2 could not be measured, 3 not all is measured yet,
  130 interrupted

examples:
  ci/verdict_quality.sh --suites 2000
  ci/verdict_quality.sh --real --comparisons 200 --injected 1
TEXT
}

die() {
  echo "ci/verdict_quality.sh: $*" >&2
  exit 2
}

suites=400 seed=1 real=false comparisons=1000 injected=3 minutes=55 budget=5m
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --real) real=true; shift ;;
    --suites | --seed | --comparisons | --injected | --minutes | --budget)
      [ $# -ge 2 ] || die "$1 needs a value"
      declare "${1#--}=$2"
      shift 2
      ;;
    *) die "'$1' is no option; see ci/verdict_quality.sh --help" ;;
  esac
done
for number in suites seed comparisons injected minutes; do
  [[ ${!number} =~ ^[0-9]+$ ]] || die "--$number '${!number}' is no number"
done

ci/setup.sh build
cmake --preset release >/dev/null
if ! $real; then
  cmake --build --preset release --target verdict_simulation
  exec build/release/bin/verdict_simulation "$suites" "$seed"
fi

cmake --build --preset release --target compare duel_quality micro_slower
bin=build/release/bin
commit=$(git rev-parse --short=12 HEAD)
# What is not committed may change from call to call, and its duels must not be mixed.
[ -z "$(git status --porcelain --untracked-files=no)" ] ||
  commit+=-$(cat "$bin/compare" "$bin"/micro_slower_* | sha256sum | head -c 12)
out=benchmark-results/verdict-quality/$commit
mkdir -p "$out"
exec 9>"$out/.lock"
flock -n 9 || die "another one is measuring here; two at once would measure each other"

# The other side of a duel with itself: one byte longer, for of identical files a duel says that they are.
cp "$bin/micro_slower_0" "$out/micro_again"
printf '\n' >>"$out/micro_again"

# What ci/measure.sh takes too: all sizes of all translations would make a duel three times as long.
chosen='--benchmark_filter=-^(translate/.*/(100|8000)|rapidjson/.*)$'

interrupted=false
trap 'interrupted=true' INT TERM
ends=$((SECONDS + minutes * 60))
duel() { # FOLDER BASELINE CURRENT
  local status=0 began=$SECONDS
  rm -rf "$1.part"
  echo "ci/verdict_quality.sh: $(basename "$1")"
  "$bin/compare" duel --baseline "$2 '$chosen'" --current "$3 '$chosen'" --budget "$budget" --save "$1.part" \
    --format "text=$1.txt" >"$1.log" 2>&1 || status=$?
  if $interrupted; then return; fi
  # 0 and 1 are verdicts; anything else did not measure what it should have.
  [ "$status" -le 1 ] || {
    tail -n 15 "$1.log" >&2
    die "the duel ended with status $status; its log is $1.log"
  }
  echo $((SECONDS - began)) >"$1.part/seconds"
  mv "$1.part" "$1"
}
late() { $interrupted || ((SECONDS >= ends)); }

for ((number = 1; number <= injected; number++)); do
  for percent in 5 10 15 20; do
    folder=$out/slower-$percent-$number
    if late || [ -d "$folder" ]; then continue; fi
    duel "$folder" "$bin/micro_slower_0" "$bin/micro_slower_$percent"
  done
done
per_duel=$("$bin/micro_slower_0" --benchmark_list_tests "$chosen" | wc -l)
duels=$(((comparisons + per_duel - 1) / per_duel))
for ((number = 1; number <= duels; number++)); do
  folder=$out/same-$number
  if late || [ -d "$folder" ]; then continue; fi
  duel "$folder" "$bin/micro_slower_0" "$out/micro_again"
done

status=0
report() { # TITLE FOLDER-PATTERN OPTION...
  local title=$1 folders=() folder
  for folder in "$out/$2"-*; do
    if [ -d "$folder" ] && [[ $folder != *.part ]]; then folders+=("$folder"); fi
  done
  shift 2
  [ ${#folders[@]} -gt 0 ] || return 0
  echo
  echo "$title, ${#folders[@]} duels, $(cat "${folders[@]/%//seconds}" | sort -n | tail -n 1) s at most"
  "$bin/duel_quality" "$@" "${folders[@]}" || status=$?
}
report "against itself" same
for percent in 5 10 15 20; do
  report "openai_chat/read $percent % slower" "slower-$percent" --slow openai_chat/read
done
if $interrupted; then exit 130; fi
remaining=0
for ((number = 1; number <= duels; number++)); do
  [ -d "$out/same-$number" ] || remaining=$((remaining + 1))
done
for ((number = 1; number <= injected; number++)); do
  for percent in 5 10 15 20; do
    [ -d "$out/slower-$percent-$number" ] || remaining=$((remaining + 1))
  done
done
if ((remaining > 0)); then
  echo
  echo "ci/verdict_quality.sh: $remaining of $((duels + 4 * injected)) duels are left; call it again to go on"
  [ "$status" -ne 0 ] || status=3
fi
exit "$status"
