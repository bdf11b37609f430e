#!/usr/bin/env bash
# Measures what the gateway adds to the events of many open streams, and what an open stream costs.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=ci/bench.bash
. ci/bench.bash

usage() {
  cat <<'TEXT'
usage: ci/bench_streams.sh [--seconds N] [--blocks N] [--bin DIR]

  --seconds N   seconds a block (default 5)
  --blocks N    pairs of blocks, direct and through the gateway in turn, at least 6 (default 10)
  --bin DIR     programs that are built already (default: build/release/bin, built here)

512 streams of 25 events a second each, passed through and translated; then 2,000 open streams of 5
events a second. The gateway has one core, the mock provider and the client the other. The provider
stamps each event with its send time, so that a delay is told and not estimated.

exit status: 0 every goal met, 1 a goal missed, 2 cannot measure
TEXT
}

seconds=5 blocks=10 bin=
read_options "seconds blocks bin" "$@"
[[ $seconds =~ ^[1-9][0-9]*$ ]] || die "--seconds $seconds: give a whole number above 0"
[[ $blocks =~ ^[0-9]+$ && $blocks -ge 6 ]] || die "--blocks $blocks: give a number of 6 or more"
mapfile -t core < <(cores)
[ ${#core[@]} -ge 2 ] || die "gateway and client need a core each, and there is one only"
gateway_core=${core[0]} client_core=${core[1]} provider_core=${core[2]:-${core[1]}}
use_bin "$bin" gateway macro
ulimit -n "$(ulimit -Hn)"

# The first tokens are spread over 40 ms, so that the events of all streams do not come in one burst.
provider=("$bin/macro" upstream --listen 127.0.0.1:0 --stamp text --profile 8b)
start quick "$provider_core" "${provider[@]}" --interval 40ms --tokens 100
start slow "$provider_core" "${provider[@]}" --interval 200ms --tokens 150
start gateway "$gateway_core" "$bin/gateway" serve --listen 127.0.0.1:0 --auth off \
  --database "sqlite:$work/gateway.db" --upstream "quick=${url_of[quick]},api=chat" \
  --upstream "slow=${url_of[slow]},api=chat" --route 'quick-*=quick' --route 'slow-*=slow'

# run NAME ARGUMENT...: streams through the gateway; its rows become NAME.json, what it said NAME.out.
run() {
  local name=$1 status=0
  taskset -c "$client_core" "$bin/macro" run --stream --target "${url_of[gateway]}" --threads 1 \
    --isolate none --timeout 2m --out "$work/$name" "${@:2}" >"$work/$name.out" 2>&1 || status=$?
  [ "$status" -eq 0 ] || { cat "$work/$name.out" >&2; die "$name: macro run ended with status $status"; }
  [ ! -t 2 ] || echo "$name measured" >&2
}
# counters NAME COUNTER: of each block.
counters() { sed -n "s/.*\"$2\": *\([-0-9.e+]*\).*/\1/p" "$work/$1/result.json"; }
total() { counters "$@" | awk '{ sum += $1 } END { print sum + 0 }'; }

for way in chat messages; do
  run "$way" --scenario overhead --direct "${url_of[quick]}" --api "$way" --model quick-x \
    --connections 512 --blocks "$blocks" --warmup 2s --duration "$((seconds * blocks))s"
done

rss() { awk '$1 == "VmRSS:" { print $2 }' "/proc/${pid_of[gateway]}/status"; }
idle=$(rss) most=0
run open --scenario streaming --api chat --model slow-x --connections 2000 --blocks 1 --warmup 0s \
  --duration 20s &
load=$!
while kill -0 "$load" 2>/dev/null; do
  now=$(rss)
  [ "$now" -le "$most" ] || most=$now
  sleep 0.2
done
wait "$load" || exit 2

for way in chat messages; do
  what='passed through'
  [ "$way" = chat ] || what=translated
  row "added per event, p50 (us), 512 streams, $what" \
    "$(counters "$way" overhead_chunk_delay_ns_p50 | awk '{ print $1 / 1000 }' | median)" max 100
  row "events lost, $what" "$(total "$way" chunks_lost)" max 0
  row "events coalesced, $what" "$(total "$way" chunks_coalesced)" max 0
done
row 'streams open at once' "$(counters open streams_open_peak | median)" min 2000
row 'streams failed of them' "$(total open failure_ratio)" max 0
row 'memory of an open stream (KiB)' \
  "$(awk -v idle="$idle" -v most="$most" 'BEGIN { print (most - idle) / 2000 }')" max 64
echo "medians of $blocks pairs of $seconds s; gateway on core $gateway_core, client on $client_core, provider on $provider_core"
conclude
