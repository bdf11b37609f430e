#!/usr/bin/env bash
# Holds macro's percentiles against the stamps of a server whose delays are known.
set -Eeuo pipefail
trap 'exit 2' ERR # 1 is a missed goal and nothing else
cd "$(dirname "$0")/.."
# shellcheck source=ci/bench.bash
. ci/bench.bash

usage() {
  cat <<'TEXT'
usage: ci/truth.sh [--quick] [--seconds N] [--rounds N] [--only TEXT] [--bin DIR]

  --quick       1 second a measurement and 1 round; goes first
  --seconds N   seconds a measurement (default 2)
  --rounds N    of which the median is judged; a case's are a minute apart (default 5)
  --only TEXT   cases with this in their name: users, back-to-back, constant, poisson, TLS, stall, ...
  --bin DIR     programs that are built already (default: build/release/bin, built here)

The server (tests/macro/truth) and the load engine have a core each and share a clock. For each way to
offer load and each kind of delay: p50 and p90 within 1 % or 200 us of the server's, p99 within 1 % or
500 us, whichever is larger. A stall of 2 s at 1,000/s is to show in 2,000 response times, and in 2,000
service times or, with 8 requests in flight at most, in 8. One seed is to send the same twice. Last, the
same of `macro run` as a program.

exit status: 0 everything within its bounds, 1 something is not, 2 cannot measure
TEXT
}

seconds=2 rounds=5 only='' bin=
[ "${1:-}" != --quick ] || { seconds=1 rounds=1; shift; }
read_options "seconds rounds only bin" "$@"
[[ $seconds =~ ^[1-9][0-9]*$ ]] || die "--seconds $seconds: give a whole number above 0"
[[ $rounds =~ ^[1-9][0-9]*$ ]] || die "--rounds $rounds: give a whole number above 0"
mapfile -t core < <(cores)
[ ${#core[@]} -ge 2 ] || die "client and server need a core each, and there is one only"
server_core=${core[0]} client_core=${core[1]}
use_bin "$bin" macro macro_truth_check macro_truth_server

"$bin/macro_truth_check" --seconds "$seconds" --rounds "$rounds" --only "$only" \
  --server-cpu "$server_core" --client-cpu "$client_core" || missed=$?
[ "$missed" -le 1 ] || die "macro_truth_check ended with status $missed"
[ -z "$only" ] || conclude

# get NAME PATH FILE: what the server NAME answers.
get() {
  local address=${url_of[$1]#http://}
  exec 3<>"/dev/tcp/${address%:*}/${address#*:}"
  printf 'GET %s HTTP/1.1\r\nConnection: close\r\n\r\n' "$2" >&3
  cat <&3 >"$3"
  exec 3>&-
}
# truth FILE Q: the server's quantile in us, by nearest rank.
truth() {
  sed -n 's/^.*\[\([0-9]*,[0-9]*,[0-9]*,[0-9]*,[0-9]*\)\].*/\1/p' "$1" |
    awk -F , '$3 > 0 { print $3 - $2 }' | sort -n |
    awk -v q="$2" '{ v[NR] = $1 } END { rank = int(q * NR); rank += rank < q * NR; print v[rank] / 1000 }'
}
# figure NAME: of the first row of macro's last run.
figure() {
  sed -n "s/.*\"$1\": *\([-0-9.e+]*\),\{0,1\}$/\1/p" "$work/run/result.json" | head -n 1
}
# compare_row WHAT OURS THEIRS LEAST: apart by at most 1 % or LEAST.
compare_row() {
  awk -v what="$1" -v ours="$2" -v theirs="$3" -v least="$4" 'BEGIN {
    apart = ours - theirs; most = theirs / 100 > least ? theirs / 100 : least
    met = ours != "" && theirs != "" && apart <= most && -apart <= most
    printf "%-48s%11.1f%11.1f%10.1f  <= %-11d%s\n", what, ours, theirs, apart, most, met ? "pass" : "MISS"
    exit !met }' || missed=$((missed + 1))
}

start server "$server_core" "$bin/macro_truth_server" --cpu "$server_core" --delay 2ms \
  --slow-delay 30ms --slow-share 0.05
for way in '--connections 4' '--users 10 --think-time 10ms..30ms' '--rate 500' \
  '--rate 500 --arrivals poisson'; do
  get server /truth/forget "$work/forgotten"
  read -r -a load <<<"$way"
  status=0
  # Enough requests for a p99: 1,000.
  taskset -c "$client_core" "$bin/macro" run --target "${url_of[server]}" "${load[@]}" --threads 1 \
    --blocks 1 --warmup 0s --duration "$((seconds + 4))s" --model loopback \
    --out "$work/run" >"$work/run.out" 2>&1 || status=$?
  # 3: the run itself says that it is no measurement here, and why; its figures are compared all the same.
  [ "$status" -eq 0 ] || [ "$status" -eq 3 ] ||
    { cat "$work/run.out" >&2; die "macro run $way ended with status $status"; }
  [ "$status" -eq 0 ] || sed -n 2p "$work/run.out" >&2
  get server /truth "$work/truth"
  compare_row "macro run $way, p50" "$(figure real_time)" "$(truth "$work/truth" 0.5)" 200
  for p in 90:200 99:500; do
    compare_row "macro run $way, p${p%:*}" \
      "$(figure "latency_ns_p${p%:*}" | awk '{ print $1 / 1000 }')" \
      "$(truth "$work/truth" "0.${p%:*}")" "${p#*:}"
  done
  rm -rf "$work/run"
done
conclude
