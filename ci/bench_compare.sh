#!/usr/bin/env bash
# Measures compare on files of 100,000 rows against the script that people write instead.
set -Eeuo pipefail
trap 'exit 2' ERR # 1 is a missed goal and nothing else
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: ci/bench_compare.sh [--rounds N] [--seed N] [--bin DIR]

  --rounds N   how often each is measured, in turn (default 3)
  --seed N     of the files' noise (default 1)
  --bin DIR    where compare is built already (default: build/release/bin, built here)

Two files of 100,000 rows each (about 38 MB), as 10,000 benchmarks of 10 repetitions and as 100,000
benchmarks of one. The peer is json + NumPy + SciPy's mannwhitneyu (tests/peers/mann_whitney_rows.py).
Both must find the same number of slower benchmarks. Medians of the rounds are held against the goals:
under 1.5 s, under 400 MiB, at least 3 times as fast as the peer.

exit status: 0 every goal met, 1 a goal missed, 2 cannot measure

examples:
  ci/bench_compare.sh
  ci/bench_compare.sh --rounds 7 --bin build/release/bin
TEXT
}

die() {
  echo "ci/bench_compare.sh: $*" >&2
  exit 2
}

rounds=3 seed=1 bin=
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --rounds | --seed | --bin)
      [ $# -ge 2 ] || die "$1 needs a value"
      declare "${1#--}=$2"
      shift 2
      ;;
    *) die "'$1' is no option; see ci/bench_compare.sh --help" ;;
  esac
done
[[ $rounds =~ ^[1-9][0-9]?$ ]] || die "--rounds $rounds: give a whole number from 1 to 99"
[[ $seed =~ ^[0-9]{1,9}$ ]] || die "--seed $seed: give a whole number"

# The distribution's Python, for it is the one that has the distribution's SciPy.
python=/usr/bin/python3
peer=tests/peers/mann_whitney_rows.py
ci/setup.sh build peers
"$python" -c 'import scipy' 2>/dev/null || die "$python has no SciPy; run ci/setup.sh peers"
if [ -z "$bin" ]; then
  cmake --preset release >/dev/null
  cmake --build --preset release --target compare
  bin=build/release/bin
fi
[ -x "$bin/compare" ] || die "--bin $bin: no compare in it"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# measured NAME COMMAND...: appends seconds, MiB, CPU seconds and status to NAME, the output in NAME.out.
measured() {
  local name=$1
  shift
  "$python" "$peer" measure "$work/$name.out" "$@" >>"$work/$name" || die "cannot run $*"
}
median() { # NAME COLUMN
  awk -v column="$2" '{ print $column }' "$work/$1" | sort -g |
    awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

missed=0
row() { # WHAT OURS THEIRS FIGURE below|above GOAL UNIT
  local verdict=pass
  awk -v figure="$4" -v kind="$5" -v goal="$6" \
    'BEGIN { exit !(kind == "below" ? figure < goal : figure >= goal) }' || verdict=MISS
  [ "$verdict" = pass ] || missed=$((missed + 1))
  printf '%-44s %9s %9s   %-14s %s\n' "$1" "$2" "$3" "$5 $6$7" "$verdict"
}

for shape in '10000 10' '100000 1'; do
  read -r benchmarks repetitions <<<"$shape"
  echo "ci/bench_compare.sh: making two files of $benchmarks x $repetitions rows, seed $seed"
  "$python" "$peer" make "$benchmarks" "$repetitions" "$seed" "$work/base.json" "$work/now.json"
  for ((round = 1; round <= rounds; ++round)); do
    measured "ours-$repetitions" "$bin/compare" "$work/base.json" "$work/now.json"
    measured "peer-$repetitions" "$python" "$peer" judge "$work/base.json" "$work/now.json"
    echo "ci/bench_compare.sh: round $round of $rounds done"
  done
  # Every hundredth is slower; who finds another number did other work.
  wanted=$((benchmarks / 100))
  grep -q "^REGRESSION: $wanted of $benchmarks " "$work/ours-$repetitions.out" ||
    die "compare did not find the $wanted slower ones: $(tail -n 1 "$work/ours-$repetitions.out")"
  [ "$(tail -n 1 "$work/peer-$repetitions.out")" = "$wanted slower" ] ||
    die "the peer did not find the $wanted slower ones"
done

echo "ci/bench_compare.sh: load average $(cut -d ' ' -f 1-3 /proc/loadavg) on $(nproc) cores"
printf '\n%-44s %9s %9s   %s\n' 'medians' 'compare' 'peer' 'wanted'
for repetitions in 10 1; do
  what="$((100000 / repetitions)) benchmarks x $repetitions"
  ours=$(median "ours-$repetitions" 1) theirs=$(median "peer-$repetitions" 1)
  ratio=$(awk -v ours="$ours" -v theirs="$theirs" 'BEGIN { printf "%.2f", theirs / ours }')
  row "$what, seconds" "$ours" "$theirs" "$ours" below 1.5 ' s'
  printf '%-44s %9s %9s\n' "$what, CPU seconds" "$(median "ours-$repetitions" 3)" \
    "$(median "peer-$repetitions" 3)"
  row "$what, peak memory in MiB" "$(median "ours-$repetitions" 2)" \
    "$(median "peer-$repetitions" 2)" "$(median "ours-$repetitions" 2)" below 400 ' MiB'
  row "$what, times as fast" "$ratio" 1 "$ratio" above 3 ''
done
[ "$missed" -eq 0 ] || { echo "$missed goals missed" >&2; exit 1; }
