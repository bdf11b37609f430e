#!/usr/bin/env bash
# Measures one build, or two builds in turn, and lets compare judge. Called by ci/quick_bench.sh and
# ci/gate.sh, which build the binaries; of use by itself for binaries that are there already.
set -Eeuo pipefail
trap 'exit 2' ERR # 1 is a regression and nothing else

usage() {
  cat <<'TEXT'
usage: ci/measure.sh --tools DIR --current DIR [--baseline DIR] --out DIR
                     [--minutes N] [--threshold P]

  --tools DIR     where macro and compare are (both sides are measured with the same ones)
  --current DIR   where the gateway and micro to judge are
  --baseline DIR  where those to compare with are; without it nothing is judged
  --out DIR       gets micro.json, macro.json, report.txt, report.md, logs/; with a baseline also
                  baseline-micro.json and baseline-macro.json of this session
  --minutes N     time for everything, 0.5 to 60 (default 3)
  --threshold P   percent slower that fails (default 10)

exit status: that of compare (0 nothing got slower, 1 a regression, 2 cannot judge); 130 interrupted
TEXT
}

die() {
  echo "ci/measure.sh: $*" >&2
  exit 2
}

tools='' current='' baseline='' out='' minutes=3 threshold=10
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --tools | --current | --baseline | --out | --minutes | --threshold)
      [ $# -ge 2 ] || die "$1 needs a value"
      declare "${1#--}=$2"
      shift 2
      ;;
    *) die "'$1' is no option; see ci/measure.sh --help" ;;
  esac
done
for needed in tools current out; do
  [ -n "${!needed}" ] || die "--$needed is needed; see ci/measure.sh --help"
done
[[ $minutes =~ ^[0-9]+(\.[0-9]+)?$ ]] || die "--minutes '$minutes' is no number"
budget_ms=$(awk -v m="$minutes" 'BEGIN { printf "%d", m * 60000 }')
((budget_ms >= 30000 && budget_ms <= 3600000)) || die "--minutes '$minutes' is not between 0.5 and 60"
[[ $threshold =~ ^[0-9]+(\.[0-9]+)?%?$ && $threshold =~ [1-9] ]] ||
  die "--threshold '$threshold' is no percentage above 0"
for program in "$tools/macro" "$tools/compare" "$current/gateway" "$current/micro" \
  ${baseline:+"$baseline/gateway" "$baseline/micro"}; do
  [ -x "$program" ] || die "$program is missing; build it first, or store a new baseline"
done

least_repetitions=8 # fewer cannot reach the level that Holm asks of some dozens of rows
most_repetitions=20
sides=(current)
[ -z "$baseline" ] || sides=(baseline current)
declare -A directory=([current]="$current" [baseline]="$baseline")
# One id for both sides: compare then knows that they were measured in turn.
session="$(date -u +%Y%m%dT%H%M%SZ)-$$"
logs="$out/logs"
mkdir -p "$logs"

# --- Clock and progress ---------------------------------------------------------------------------
now_ms() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }
started_ms=$(now_ms)
elapsed_ms() { echo $(($(now_ms) - started_ms)); }

interrupted=false
child=''
stop() {
  interrupted=true
  [ -z "$child" ] || kill -TERM "$child" 2>/dev/null || true
}
trap stop INT TERM

live=false
if [ -t 2 ]; then live=true; fi
progress() { # WHAT, from where on the way (0..100)
  local left_s=$(((planned_ms - $(elapsed_ms)) / 1000))
  ((left_s > 0)) || left_s=1
  local line
  line=$(printf '[%3d%%] %-44s about %dm%02ds to go' "$2" "$1" $((left_s / 60)) $((left_s % 60)))
  if $live; then printf '\r\033[K%s' "$line" >&2; else echo "$line" >&2; fi
}
progress_end() { if $live; then printf '\r\033[K' >&2; fi; }

# Runs a command in the background so that Ctrl-C reaches this script first and it can tidy up.
run() { # LOG COMMAND...
  local log=$1 status=0
  shift
  "$@" >>"$log" 2>&1 &
  child=$!
  wait "$child" || status=$?
  if $interrupted; then wait "$child" 2>/dev/null || true; fi
  child=''
  if ! $interrupted && [ "$status" -ne 0 ]; then
    progress_end
    echo "ci/measure.sh: failed with status $status: $*" >&2
    tail -n 15 "$log" >&2
    die "nothing was judged; the whole log is $log"
  fi
}

# Where a file's pages happen to lie in memory is worth several percent, and stays as long as the file
# is cached: each repetition therefore runs a copy of its own, both sides from paths of equal length.
work=$(mktemp -d "$out/.work-XXXXXX")
trap 'rm -rf "$work"' EXIT
declare -A place=([baseline]="$work/1" [current]="$work/2")
mkdir "$work/1" "$work/2"
fresh_copy() { # SIDE PROGRAM
  rm -f "${place[$1]}/$2"
  cp "${directory[$1]}/$2" "${place[$1]}/$2"
}

# --- micro: one process is one repetition -----------------------------------------------------------
# Not all of it: of the translations one size, for more rows would leave each too few processes to be
# judged in this time.
chosen='--benchmark_filter=-^(translate/.*/(100|8000)|rapidjson/.*)$'
run_micro() { # SIDE NUMBER
  fresh_copy "$1" micro
  run "$logs/micro-$1.log" "${place[$1]}/micro" "--benchmark_min_time=$min_time" "$chosen" \
    --benchmark_out_format=json "--benchmark_out=$work/micro.json" \
    "--benchmark_context=gatebench.session=$session"
  if ! $interrupted; then mv "$work/micro.json" "$logs/micro-$1-$2.json"; fi
}

# --- macro: one block is one repetition, its gateway freshly started -----------------------------------
# 500 tokens a prompt: with 100 a gateway of one core keeps a client of one core busy for over 80 %, and
# the first one that gets faster, or a moment's noise, would leave the client the limit: INVALID.
run_macro() { # SIDE NUMBER
  fresh_copy "$1" gateway
  run "$logs/macro-$1.log" "$tools/macro" run --gateway "${place[$1]}/gateway" --blocks 1 \
    --prompt-tokens 500 --warmup 500ms --duration "${block_ms}ms" \
    --out "$logs/macro-$1-$2" --context "gatebench.session=$session"
}

# Both sides in the order A B B A A B B A ...: what drifts hits both alike.
repetitions_done=0
in_turn() { # micro|macro REPETITIONS FROM_PERCENT TO_PERCENT
  local what=$1 total=$2 from=$3 to=$4 number side order
  repetitions_done=0
  for ((number = 1; number <= total; number++)); do
    order=("${sides[@]}")
    if ((number % 2 == 0 && ${#sides[@]} == 2)); then order=(current baseline); fi
    for side in "${order[@]}"; do
      progress "$what $number of $total, $side" $((from + (to - from) * (number - 1) / total))
      "run_$what" "$side" "$number"
      if $interrupted; then return; fi
    done
    repetitions_done=$number
  done
}

merge() { # micro|macro
  local side number files prefix
  for side in "${sides[@]}"; do
    files=()
    for ((number = 1; number <= repetitions_done; number++)); do
      if [ "$1" = micro ]; then
        files+=("$logs/micro-$side-$number.json")
      else
        files+=("$logs/macro-$side-$number/result.json")
      fi
    done
    prefix=''
    [ "$side" = current ] || prefix=baseline-
    "$tools/compare" merge "${files[@]}" --out "$out/$prefix$1.json" >"$logs/merge-$side-$1.txt" ||
      die "cannot join the repetitions of $1, $side"
  done
}

# --- The plan: micro 60 %, macro 40 % of the time -------------------------------------------------------
reserve_ms=4000
micro_budget_ms=$(((budget_ms - reserve_ms) * 6 / 10))
planned_ms=$budget_ms

# A first process of each side is not counted: it warms the file cache and shows how long one takes.
min_time=0.05
probe_started=$(now_ms)
for side in "${sides[@]}"; do
  progress "micro, warming up, $side" 0
  fresh_copy "$side" micro
  run "$logs/micro-$side.log" "${place[$side]}/micro" "--benchmark_min_time=$min_time" "$chosen"
done
process_ms=$((($(now_ms) - probe_started) / ${#sides[@]}))
((process_ms > 0)) || process_ms=1
repetitions=$((micro_budget_ms / process_ms / ${#sides[@]} - 1))
if ((repetitions > most_repetitions)); then
  repetitions=$most_repetitions
elif ((repetitions < least_repetitions)); then
  repetitions=$least_repetitions
  min_time=$(awk -v t="$min_time" -v have="$micro_budget_ms" -v per="$process_ms" \
    -v n=$(((least_repetitions + 1) * ${#sides[@]})) \
    'BEGIN { t = t * have / (per * n) * 0.8; printf "%.4f", t < 0.005 ? 0.005 : t }')
fi

# The whole way is as long as the budget only with two sides; one side alone needs half of macro's time.
blocks=$least_repetitions
block_overhead_ms=1000 # start, warm-up, stop
block_ms=$(((budget_ms - reserve_ms - micro_budget_ms) / blocks / 2 - block_overhead_ms))
((block_ms >= 500)) || block_ms=500
planned_ms=$(($(elapsed_ms) + process_ms * repetitions * ${#sides[@]} +
  (block_ms + block_overhead_ms) * blocks * ${#sides[@]} + 1000))

in_turn micro "$repetitions" 2 60
if ((repetitions_done > 0)); then merge micro; fi
micro_done=$repetitions_done
repetitions_done=0
if ! $interrupted; then
  in_turn macro "$blocks" 60 99
  if ((repetitions_done > 0)); then merge macro; fi
fi
progress_end

# --- The verdict -----------------------------------------------------------------------------------------
seconds=$(($(elapsed_ms) / 1000))
described="micro: $micro_done processes a side; macro: $repetitions_done blocks a side; ${seconds} s"
status=0
if [ -z "$baseline" ] || $interrupted; then
  {
    for what in micro macro; do
      if [ -s "$logs/merge-current-$what.txt" ]; then cat "$logs/merge-current-$what.txt"; echo; fi
    done
    echo "$described"
    if $interrupted; then echo "INTERRUPTED: measured until then, nothing was judged"; fi
  } | tee "$out/report.txt"
  if $interrupted; then exit 130; fi
  exit 0
fi
# One judgement over both, so that one correction counts all rows.
for side in baseline current; do
  prefix=''
  [ "$side" = current ] || prefix=baseline-
  "$tools/compare" merge "$out/${prefix}micro.json" "$out/${prefix}macro.json" \
    --out "$logs/$side.json" >/dev/null || die "cannot join micro and macro of the $side"
done
"$tools/compare" "$logs/baseline.json" "$logs/current.json" --threshold "$threshold" \
  --format text --format "text=$out/report.txt" --format "markdown=$out/report.md" --format "json=$out/verdict.json" ||
  status=$?
echo "$described"
exit "$status"
