#!/usr/bin/env bash
# Measures the front door against what it was built to beat, everything in turn in one run.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=ci/bench.bash
. ci/bench.bash

usage() {
  cat <<'TEXT'
usage: ci/bench_front_door.sh [--quick] [--seconds N] [--rounds N] [--bin DIR]

  --quick       1 second a measurement instead of 3; goes first
  --seconds N   seconds a measurement
  --rounds N    how often each is measured, at least 5 (default 5)
  --bin DIR     programs that are built already (default: build/release/bin, built here)

Client and server have a core each; the handler is the loopback chat with 100 tokens. Each ratio is
taken within a round, and the median of the rounds is judged.

exit status: 0 every goal met, 1 a goal missed, 2 cannot measure
TEXT
}

seconds=3 rounds=5 bin=
[ "${1:-}" != --quick ] || { seconds=1; shift; }
read_options "seconds rounds bin" "$@"
[[ $seconds =~ ^[1-9][0-9]*$ ]] || die "--seconds $seconds: give a whole number above 0"
[[ $rounds =~ ^[0-9]+$ && $rounds -ge 5 ]] || die "--rounds $rounds: give a number of 5 or more"

mapfile -t core < <(cores)
[ ${#core[@]} -ge 2 ] || die "client and server need a core each, and there is one only"
server_core=${core[0]} client_core=${core[1]}

use_bin "$bin" all peers
command -v wrk >/dev/null || die "wrk is missing; run ci/setup.sh peers"
ulimit -n "$(ulimit -Hn)"

# load NAME CONNECTIONS: one measurement with wrk. Appends requests/s, p99 in us, failures and
# requests per second of client CPU to NAME.CONNECTIONS.
load() {
  local name=$1 connections=$2
  local TIMEFORMAT='%U %S'
  { time taskset -c "$client_core" wrk -t 1 -c "$connections" -d "${seconds}s" \
    -s ci/bench_front_door.lua "${url_of[$name]}" >"$work/wrk.out" 2>&1; } 2>"$work/cpu"
  awk 'FNR == NR { cpu = $1 + $2; next }
    $1 == "RESULT" { print $2 / $3 * 1e6, $5, $4, $2 / cpu; found = 1 }
    END { exit !found }' "$work/cpu" "$work/wrk.out" >>"$work/$name.$connections" ||
    { cat "$work/wrk.out" >&2; die "wrk gave no result"; }
  # Refusals are quick: a rate of ours counts with right answers only. At 1,000 they are a row.
  if [[ $name =~ ^(front|full|bare)$ && $connections -lt 1000 ]]; then
    [ "$(tail -n 1 "$work/$name.$connections" | cut -d ' ' -f 3)" -eq 0 ] ||
      { cat "$work/wrk.out" >&2; die "$name failed requests at $connections connections"; }
  fi
}

# load_macro: the same with our load engine, against the front door at 64 connections.
load_macro() {
  local TIMEFORMAT='%U %S'
  { time taskset -c "$client_core" "$bin/macro" run --target "${url_of[front]}" \
    --connections 64 --threads 1 --blocks 1 --duration "${seconds}s" --warmup 0s \
    --prompt-tokens 100 --isolate none --out "$work/macro" >"$work/macro.out" 2>&1; } \
    2>"$work/cpu" || true # an invalid measurement (the client is the limit here) has figures too
  grep -qE '"failure_ratio": 0,?$' "$work/macro/result.json" ||
    { cat "$work/macro.out" >&2; die "macro had failed requests"; }
  local rate
  rate=$(sed -n 's/.*"throughput_per_second": *\([0-9.e+]*\).*/\1/p' "$work/macro/result.json" |
    head -n 1)
  [ -n "$rate" ] || { cat "$work/macro.out" >&2; die "macro gave no result"; }
  awk -v rate="$rate" -v seconds="$seconds" \
    '{ print rate, 0, 0, rate * seconds / ($1 + $2) }' "$work/cpu" >>"$work/macro.64"
  rm -rf "$work/macro"
}

ratio() { # ratio A B COLUMN: the median of the rounds' A / B
  paste -d ' ' <(column "$1" "$3") <(column "$2" "$3") | awk '{ print $1 / $2 }' | median
}

# row WHAT OURS THEIRS FIGURE min|max GOAL
row() {
  judge "${@:4}"
  printf '%-48s %12s %12s %9.2f  %2s %-6s %s\n' "$1" "$2" "$3" "$4" "$sign" "$6" "$verdict"
}
# rate_row WHAT A B COLUMN GOAL: the ratio of a column must reach the goal.
rate_row() {
  row "$1" "$(printf '%.0f' "$(column "$2" "$4" | median)")" \
    "$(printf '%.0f' "$(column "$3" "$4" | median)")" "$(ratio "$2" "$3" "$4")" min "$5"
}

off=(--auth off --rate-limit off --metrics off --ledger off)
database=sqlite:$work/keys.db
GATEBENCH_KEY=$("$bin/gateway" key create --user bench --database "$database" \
  2>"$work/key.log" | tail -n 1) ||
  { cat "$work/key.log" >&2; die "no key could be made"; }
export GATEBENCH_KEY
start front "$server_core" "$bin/gateway" serve --listen 127.0.0.1:0 "${off[@]}"
start full "$server_core" "$bin/gateway" serve --listen 127.0.0.1:0 --auth keys --database "$database" \
  --rate-limit user=1000000/1000000,key=1000000/1000000 --metrics on --ledger off
start stock "$server_core" "$bin/peer_stock_httplib" --listen 127.0.0.1:0
start bare "$server_core" "$bin/peer_bare_epoll" --listen 127.0.0.1:0

# What is measured in each round; every second round backwards, so that drift meets all alike.
plan=("front 64" "stock 64" "bare 64" "full 64" macro
  "front 500" "stock 500" "bare 500" "front 1000" "bare 1000")
for ((round = 1; round <= rounds; ++round)); do
  for ((i = 0; i < ${#plan[@]}; ++i)); do
    step=${plan[round % 2 == 1 ? i : ${#plan[@]} - 1 - i]}
    [ ! -t 2 ] || printf '\rround %d of %d: %-12s' "$round" "$rounds" "$step" >&2
    if [ "$step" = macro ]; then
      load_macro
    else
      read -r name connections <<<"$step"
      load "$name" "$connections"
    fi
  done
  if [ -t 2 ]; then printf '\r%40s\r' '' >&2; else echo "round $round of $rounds done" >&2; fi
done

printf '%-48s %12s %12s %9s  %-9s %s\n' 'goal' 'ours' 'theirs' 'ratio' 'wanted' ''
rate_row 'requests/s against stock httplib, 64' front.64 stock.64 1 1.3
rate_row 'requests/s against stock httplib, 500' front.500 stock.500 1 5
rate_row 'requests/s against a bare epoll loop, 64' front.64 bare.64 1 0.5
rate_row 'requests/s against a bare epoll loop, 500' front.500 bare.500 1 0.5
rate_row 'requests/s, auth + limiter + metrics on, 64' full.64 front.64 1 0.85
rate_row 'macro against wrk, requests per client CPU-s, 64' macro.64 front.64 4 0.8
failures=$(column front.1000 3 | awk '{ sum += $1 } END { print sum }')
row 'failures at 1,000' "$failures" - "$failures" max 0
p99=$(column front.1000 2 | median)
bound=$(column front.1000 1 | awk '{ print 1000 / $1 * 1e6 }' | median)
row 'p99 (us) at 1,000 against N/X' "$p99" "$(printf '%.0f' "$bound")" \
  "$(awk '{ print $2 / (1000 / $1 * 1e6) }' "$work/front.1000" | median)" max 3
row 'p99 (us) at 1,000 against the bare loop' "$p99" "$(column bare.1000 2 | median)" \
  "$(ratio front.1000 bare.1000 2)" max 2
echo "medians of $rounds rounds of $seconds s; server on core $server_core, client on core $client_core"
conclude
