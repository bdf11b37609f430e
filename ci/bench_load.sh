#!/usr/bin/env bash
# Measures macro against wrk and Locust, and what it can hold, everything in turn in one run.
set -Eeuo pipefail
trap 'exit 2' ERR # 1 is a missed goal and nothing else
cd "$(dirname "$0")/.."
# shellcheck source=ci/bench.bash
. ci/bench.bash

usage() {
  cat <<'TEXT'
usage: ci/bench_load.sh [--quick] [--seconds N] [--rounds N] [--bin DIR]

  --quick       2 seconds a measurement and 3 rounds; goes first
  --seconds N   seconds a measurement (default 4)
  --rounds N    how often each is measured, at least 3 (default 5)
  --bin DIR     programs that are built already (default: build/release/bin, built here)

Requests per client CPU-second of macro (every answer checked, HDR histograms on), macro with its
checks off, wrk and Locust: 64 connections, client and server with a core each, the same requests to the
same bare epoll loop. Each is run for 1 second and for N more, and the difference is what counts, so that
nobody pays for starting. Each ratio is taken within a round, and the median of the rounds is judged.

Then what macro holds: memory at ten times the requests, 10,000 connections, 2,000 streams, and how late
it sends at 5,000/s beside a thread that only sleeps.

exit status: 0 every goal met, 1 a goal missed, 2 cannot measure
TEXT
}

seconds=4 rounds=5 bin=
[ "${1:-}" != --quick ] || { seconds=2 rounds=3; shift; }
read_options "seconds rounds bin" "$@"
[[ $seconds =~ ^[1-9][0-9]*$ ]] || die "--seconds $seconds: give a whole number above 0"
[[ $rounds =~ ^[0-9]+$ && $rounds -ge 3 ]] || die "--rounds $rounds: give a number of 3 or more"
mapfile -t core < <(cores)
[ ${#core[@]} -ge 2 ] || die "client and server need a core each, and there is one only"
server_core=${core[0]} client_core=${core[1]}
use_bin "$bin" macro peer_bare_epoll macro_truth_server macro_lag_check
for tool in wrk locust; do
  command -v "$tool" >/dev/null || die "$tool is missing; run ci/setup.sh peers"
done
ulimit -n "$(ulimit -Hn)"
held=10000
[ "$(ulimit -n)" -ge $((held + 100)) ] || die "$held connections need as many open files; see ulimit -Hn"

# What each client is called like; SECONDS is $1.
run_wrk() {
  wrk -t 1 -c 64 -d "$1s" -s ci/bench_load.lua "${url_of[bare]}"
}
run_locust() {
  locust -f ci/bench_load.py --headless --only-summary -u 64 -r 64 -t "$1s" -H "${url_of[bare]}"
}
run_macro() {
  macro_blocks "${url_of[bare]}" --connections 64 --duration "$1s" --warmup 0s "${@:2}"
}
run_unchecked() {
  run_macro "$1" --no-checks
}

# macro_blocks URL [ARGUMENT]...: one block. An invalid measurement (the client is the limit here) has
# figures too, a usage error has none.
macro_blocks() {
  local status=0
  rm -rf "$work/run"
  "$bin/macro" run --target "$1" --threads 1 --blocks 1 --prompt-tokens 100 --model loopback \
    --isolate none --timeout 30s --out "$work/run" "${@:2}" || status=$?
  [ "$status" -eq 0 ] || [ "$status" -eq 3 ] || return "$status"
  echo "RESULT $(counter iterations) $(awk -v ratio="$(counter failure_ratio)" 'BEGIN { print (ratio > 0) }')"
}
# counter NAME: of the first row of macro's last run.
counter() {
  sed -n "s/.*\"$1\": *\([-0-9.e+]*\),\{0,1\}$/\1/p" "$work/run/result.json" | head -n 1
}

# one CLIENT SECONDS: a run on the client's core. Prints its requests and its CPU-seconds.
one() {
  local TIMEFORMAT='%U %S' status=0
  # The output goes to a file inside of the subshell: bash writes the times where the subshell's goes.
  { time (taskset -pc "$client_core" "$BASHPID" >/dev/null &&
    "run_$1" "$2" >"$work/$1.out" 2>&1); } 2>"$work/cpu" || status=$?
  awk -v status="$status" 'FNR == NR { cpu = $1 + $2; next }
    $1 == "RESULT" { print $2, cpu; failed = $3; found = $2 > 0 }
    END { exit !(found && failed == 0 && status == 0) }' "$work/cpu" "$work/$1.out" ||
    { cat "$work/$1.out" >&2; die "$1 gave no result, or had failures"; }
}

# load CLIENT: appends the requests per CPU-second of the seconds that a longer run has more.
load() {
  local short long
  short=$(one "$1" 1)
  long=$(one "$1" $((seconds + 1)))
  awk '{ print ($3 - $1) / ($4 - $2) }' <<<"$short $long" >>"$work/$1"
}

ratio() { # ratio A B: the median of the rounds' A / B
  paste -d ' ' <(column "$1" 1) <(column "$2" 1) | awk '{ print $1 / $2 }' | median
}
# row WHAT OURS THEIRS FIGURE min|max GOAL
row() {
  judge "${@:4}"
  printf '%-56s %10s %10s %9.2f  %2s %-6s %s\n' "$1" "$2" "$3" "$4" "$sign" "$6" "$verdict"
}
# rate_row WHAT A B GOAL
rate_row() {
  row "$1" "$(printf '%.0f' "$(column "$2" 1 | median)")" \
    "$(printf '%.0f' "$(column "$3" 1 | median)")" "$(ratio "$2" "$3")" min "$4"
}

start bare "$server_core" "$bin/peer_bare_epoll" --listen 127.0.0.1:0

# Every second round backwards, so that drift meets all alike.
plan=(macro wrk unchecked locust)
for ((round = 1; round <= rounds; ++round)); do
  for ((i = 0; i < ${#plan[@]}; ++i)); do
    client=${plan[round % 2 == 1 ? i : ${#plan[@]} - 1 - i]}
    [ ! -t 2 ] || printf '\rround %d of %d: %-12s' "$round" "$rounds" "$client" >&2
    load "$client"
  done
  if [ -t 2 ]; then printf '\r%40s\r' '' >&2; else echo "round $round of $rounds done" >&2; fi
done

printf '%-56s %10s %10s %9s  %-9s %s\n' 'goal' 'ours' 'theirs' 'ratio' 'wanted' ''
rate_row 'requests per client CPU-s against wrk, checks on' macro wrk 0.95
rate_row 'requests per client CPU-s against wrk, checks off' unchecked wrk 1.1
rate_row 'requests per client CPU-s against Locust, checks on' macro locust 15

# memory REQUESTS: the most that macro ever held with so many, in KiB.
memory() {
  taskset -c "$client_core" python3 - "$bin/macro" run --target "${url_of[bare]}" --threads 1 --blocks 1 \
    --connections 64 --prompt-tokens 100 --model loopback --isolate none --warmup 0s --duration 30m \
    --max-requests "$1" --out "$work/memory.$1" >"$work/memory.out" 2>&1 <<'PYTHON' || true
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
print("RESULT", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, status)
PYTHON
  awk '$1 == "RESULT" && ($3 == 0 || $3 == 3) { print $2; found = 1 } END { exit !found }' \
    "$work/memory.out" || { cat "$work/memory.out" >&2; die "macro did not run $1 requests"; }
}
few=$(memory 20000)
many=$(memory 200000)
row 'memory (KiB) with 200,000 requests against 20,000' "$many" "$few" \
  "$(awk -v many="$many" -v few="$few" 'BEGIN { print many / few }')" max 1.05

# hold NAME [ARGUMENT]...: macro on the client's core against the server NAME, which then ends and tells
# what it held at once: sets connections and streams.
hold() {
  local status=0 pid=${pid_of[$1]}
  (taskset -pc "$client_core" "$BASHPID" && macro_blocks "${url_of[$1]}" "${@:2}") \
    >"$work/hold.out" 2>&1 || status=$?
  [ "$status" -eq 0 ] || { cat "$work/hold.out" >&2; die "$1: macro run ended with status $status"; }
  kill "$pid"
  wait "$pid" || true
  unset "pid_of[$1]"
  read -r connections streams <<<"$(
    sed -n 's/.*connections, \([0-9]*\) at once, \([0-9]*\) streams at once.*/\1 \2/p' "$work/$1.log")"
  [ -n "$streams" ] || { cat "$work/$1.log" >&2; die "$1 did not tell what it held"; }
}
start patient "$server_core" "$bin/macro_truth_server" --delay 2s
hold patient --connections $held --warmup 6s --duration 10s
row 'connections held at once' "$connections" - "$connections" min $held
row 'failures of them' "$(counter failure_ratio)" - "$(counter failure_ratio)" max 0
start streams "$server_core" "$bin/macro_truth_server" --stream-tokens 50 --stream-interval 200ms
hold streams --connections 2000 --stream --answer any --warmup 0s --duration 12s
row 'streams held at once' "$streams" - "$streams" min 2000
row 'failures of them' "$(counter failure_ratio)" - "$(counter failure_ratio)" max 0

for ((round = 1; round <= rounds; ++round)); do
  "$bin/macro_lag_check" --rate 5000 --seconds "$seconds" --server-cpu "$server_core" \
    --client-cpu "$client_core" >"$work/lag.out" || { cat "$work/lag.out" >&2; die "no lag measured"; }
  sed -n 's/^LAG //p' "$work/lag.out" >>"$work/lag"
done
row 'lag p99 (us) at 5,000/s Poisson above the hiccups p99' "$(column lag 1 | median)" \
  "$(column lag 2 | median)" "$(awk '{ print $1 - $2 }' "$work/lag" | median)" max 100
echo "medians of $rounds rounds of $seconds s; server on core $server_core, client on core $client_core"
conclude
