#!/usr/bin/env bash
# Mixed load with failures injected, for half an hour: does the gateway leak memory or descriptors, or
# leave a stream hanging?
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=ci/bench.bash
. ci/bench.bash

usage() {
  cat <<'TEXT'
usage: ci/soak_gateway.sh [--minutes N] [--bin DIR]

  --minutes N   how long (default 30, at least 2)
  --bin DIR     programs that are built already (default: build/release/bin, built here)

Streams and whole answers of the three APIs, passed through and translated, through one gateway to a
mock provider that fails by the percent: 429, 500, cut, malformed. Memory (resident, and what is
allocated of it) and descriptors are sampled every 5 s after the first third, in which pools, caches and
the allocator's arenas fill; their trend is Theil and Sen's slope with its 95 % interval (Sen, 1968).

exit status: 0 nothing grows and nothing hangs, 1 something does, 2 cannot measure
TEXT
}

minutes=30 bin=
read_options "minutes bin" "$@"
[[ $minutes =~ ^[0-9]+$ && $minutes -ge 2 ]] || die "--minutes $minutes: give a number of 2 or more"
use_bin "$bin" gateway macro

start provider any "$bin/macro" upstream --listen 127.0.0.1:0 --profile fast --tokens 50 \
  --fail 429=1%,500=0.1%,cut=0.1%,malformed=0.1%
# Without its caches of a thread's own the allocator counts as allocated what is, and nothing else.
start gateway any env GLIBC_TUNABLES=glibc.malloc.tcache_count=0 "$bin/gateway" serve --listen 127.0.0.1:0 --auth off \
  --database "sqlite:$work/gateway.db" --upstream "chat=${url_of[provider]},api=chat" \
  --upstream "messages=${url_of[provider]},api=messages" \
  --upstream "responses=${url_of[provider]},api=responses" --route 'chat-*=chat' \
  --route 'messages-*=messages' --route 'responses-*=responses'
gateway=${pid_of[gateway]}

# Each load restarts until the time is over; its figures are not what is looked at here.
end=$((SECONDS + minutes * 60))
load() {
  while [ "$SECONDS" -lt "$end" ]; do
    "$bin/macro" run --target "${url_of[gateway]}" --connections 24 --threads 1 --blocks 1 \
      --warmup 0s --duration 20s --isolate none --timeout 30s --answer any --out "$work/load-$1" \
      "${@:2}" >"$work/load-$1.log" 2>&1 || true
    rm -rf "$work/load-$1"
  done
}
loads=()
load 1 --api chat --model chat-x --stream & loads+=($!)
load 2 --api messages --model chat-x --stream & loads+=($!)
load 3 --api chat --model messages-x & loads+=($!)
load 4 --api responses --model messages-x --stream & loads+=($!)

# metric NAME: what /metrics tells of it.
metric() {
  local address=${url_of[gateway]#http://}
  # shellcheck disable=SC2016
  bash -c 'exec 3<>"/dev/tcp/${1%:*}/${1#*:}"; printf "GET /metrics HTTP/1.0\r\n\r\n" >&3; cat <&3' \
    _ "$address" | awk -v name="$1" '$1 == name { printf "%.0f\n", $2 }'
}

warm=$((SECONDS + minutes * 20))
while [ "$SECONDS" -lt "$end" ]; do
  kill -0 "$gateway" 2>/dev/null || { cat "$work/gateway.log" >&2; die "the gateway has ended"; }
  rss=$(awk '$1 == "VmRSS:" { print $2 }' "/proc/$gateway/status")
  files=(/proc/"$gateway"/fd/*)
  if [ "$SECONDS" -ge "$warm" ]; then
    heap=$(metric gateway_heap_bytes)
    [ -n "$heap" ] || die "/metrics does not tell gateway_heap_bytes"
    echo "$SECONDS $rss ${#files[@]} $((heap / 1024))" >>"$work/samples"
  fi
  [ ! -t 2 ] || printf '\r%4d s left, %d KiB, %d descriptors ' $((end - SECONDS)) "$rss" "${#files[@]}" >&2
  sleep 5
done
[ ! -t 2 ] || printf '\r%60s\r' '' >&2
wait "${loads[@]}" || true

# trend COLUMN: slope per hour, and its 95 % interval.
trend() {
  awk -v column="$1" '{ t[NR] = $1; v[NR] = $column } END {
      for (i = 1; i < NR; ++i) for (j = i + 1; j <= NR; ++j) print (v[j] - v[i]) / (t[j] - t[i]) * 3600
    }' "$work/samples" | sort -g | awk -v n="$(wc -l <"$work/samples")" '{ s[NR] = $1 } END {
      spread = 1.96 * sqrt(n * (n - 1) * (2 * n + 5) / 18)
      low = int((NR - spread) / 2)
      high = int((NR + spread) / 2) + 1
      if (low < 1) low = 1
      if (high > NR) high = NR
      printf "%.0f %.0f %.0f\n", s[int((NR + 1) / 2)], s[low], s[high]
    }'
}

requests=$("$bin/gateway" usage --database "sqlite:$work/gateway.db" --format json |
  tr ',' '\n' | tr '{' '\n' | sed -n 's/.*"requests": *\([0-9]*\).*/\1/p' | tail -n 1)
sleep 2
# Nobody asks any more but who asks for this: what is open beside it still hangs.
hanging=$(metric gateway_requests_in_flight)
[ -n "$hanging" ] || die "/metrics does not tell gateway_requests_in_flight"
hanging=$((hanging - 1))
read -r memory memory_low memory_high < <(trend 2)
read -r files files_low files_high < <(trend 3)
read -r heap heap_low heap_high < <(trend 4)
first=$(head -n 1 "$work/samples" | cut -d ' ' -f 2)
last=$(tail -n 1 "$work/samples" | cut -d ' ' -f 2)
echo "$requests requests in $minutes minutes; memory $first KiB after a third of it, $last KiB at the end"
echo "memory       $memory KiB an hour [$memory_low, $memory_high]"
echo "allocated    $heap KiB an hour [$heap_low, $heap_high]"
echo "descriptors  $files an hour [$files_low, $files_high]"
echo "hanging      $hanging requests"
# More than a percent of the memory an hour is a leak where the interval says that it is there at all.
failed=0
grows() {
  awk -v low="$1" -v slope="$2" -v first="$first" 'BEGIN { exit !(low > 0 && slope > first / 100) }'
}
! grows "$memory_low" "$memory" || { echo "memory grows" >&2; failed=1; }
! grows "$heap_low" "$heap" || { echo "what is allocated grows" >&2; failed=1; }
[ "$files_low" -le 0 ] || { echo "descriptors grow" >&2; failed=1; }
[ "$hanging" -eq 0 ] || { echo "requests hang" >&2; failed=1; }
exit "$failed"
