#!/usr/bin/env bash
# Measures what the gateway adds to a provider, against nginx as a plain reverse proxy to the same
# one, everything in alternating blocks of one run.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=ci/bench.bash
. ci/bench.bash

usage() {
  cat <<'TEXT'
usage: ci/bench_gateway.sh [--seconds N] [--rounds N] [--bin DIR]

  --seconds N   seconds a block (default 3)
  --rounds N    blocks of each, at least 10 (default 10)
  --bin DIR     programs that are built already (default: build/release/bin, built here)

The proxies (gateway, nginx) share one core and are measured in turn; the mock provider and the
client share the other. At one connection, where only one of them works at a time, it is measured on one
core for all as well: on a virtual machine the waking of an idle core can take longer than all the rest
(nginx's own figure tells). Figures are medians over the rounds; ratios are taken within a round.

exit status: 0 every goal met, 1 a goal missed, 2 cannot measure
TEXT
}

seconds=3 rounds=10 bin=
read_options "seconds rounds bin" "$@"
[[ $seconds =~ ^[1-9][0-9]*$ ]] || die "--seconds $seconds: give a whole number above 0"
[[ $rounds =~ ^[0-9]+$ && $rounds -ge 10 ]] || die "--rounds $rounds: give a number of 10 or more"

mapfile -t core < <(cores)
[ ${#core[@]} -ge 2 ] || die "proxy and client need a core each, and there is one only"
proxy_core=${core[0]} client_core=${core[1]} provider_core=${core[2]:-${core[1]}}

use_bin "$bin" gateway macro
command -v wrk >/dev/null || die "wrk is missing; run ci/setup.sh peers"
nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || die "nginx is missing; run ci/setup.sh peers"
ulimit -n "$(ulimit -Hn)"

# start_nginx: on a free port, with one worker, as a plain reverse proxy with kept connections.
start_nginx() {
  local port
  for port in $(shuf -i 20000-29999 -n 20); do
    cat >"$work/nginx.conf" <<CONF
daemon off;
worker_processes 1;
pid $work/nginx.pid;
error_log $work/nginx.error.log;
events { worker_connections 8192; }
http {
  access_log off;
  client_body_temp_path $work/body;
  proxy_temp_path $work/proxy;
  fastcgi_temp_path $work/fastcgi;
  uwsgi_temp_path $work/uwsgi;
  scgi_temp_path $work/scgi;
  keepalive_requests 100000000;
  upstream provider { server ${url_of[provider]#http://}; keepalive 1024; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:$port backlog=1024;
    location / {
      proxy_pass http://provider;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
    }
  }
}
CONF
    taskset -c "$proxy_core" "$nginx" -p "$work" -c "$work/nginx.conf" 2>"$work/nginx.log" &
    pid_of[nginx]=$!
    sleep 0.5
    if kill -0 "${pid_of[nginx]}" 2>/dev/null; then
      url_of[nginx]=http://127.0.0.1:$port
      return 0
    fi
    unset 'pid_of[nginx]'
  done
  cat "$work/nginx.log" >&2
  die "nginx did not start"
}

words=$(seq -f 'w%02g' -s ' ' 1 100)
chat_body='{"model":"mock-chat","messages":[{"role":"user","content":"'$words'"}]}'
messages_body='{"model":"mock-chat","max_tokens":1000,"messages":[{"role":"user","content":"'$words'"}]}'

# The processor time that a server has taken so far, in seconds.
cpu_of() {
  awk -v hertz="$(getconf CLK_TCK)" '{ print ($14 + $15) / hertz }' "/proc/${pid_of[$1]}/stat"
}

# place PROVIDER_CORE CLIENT_CORE
place() {
  taskset -acp "$1" "${pid_of[provider]}" >/dev/null
  wrk_core=$2
}

# load SERIES SERVER CONNECTIONS PATH BODY: one block. Appends requests/s, p99 in us,
# failures and requests per second of the server's processor time.
load() {
  local series=$1 server=$2 connections=$3 before after
  place "$provider_core" "$client_core"
  [[ $series != *.one_core ]] || place "$proxy_core" "$proxy_core"
  before=$(cpu_of "$server")
  GATEBENCH_PATH=$4 GATEBENCH_BODY=$5 taskset -c "$wrk_core" wrk -t 1 -c "$connections" \
    -d "${seconds}s" -s ci/bench_gateway.lua "${url_of[$server]}" >"$work/wrk.out" 2>&1
  after=$(cpu_of "$server")
  awk -v cpu="$before $after" '$1 == "RESULT" {
      split(cpu, at, " ")
      print $2 / $3 * 1e6, $5, $4, $2 / (at[2] - at[1] + 0.001)
      found = 1
    } END { exit !found }' \
    "$work/wrk.out" >>"$work/$series" || { cat "$work/wrk.out" >&2; die "wrk gave no result"; }
  [ "$(tail -n 1 "$work/$series" | cut -d ' ' -f 3)" -eq 0 ] ||
    { cat "$work/wrk.out" >&2; die "$series: requests failed"; }
}

database=sqlite:$work/gateway.db
GATEBENCH_KEY=$("$bin/gateway" key create --user bench --database "$database" 2>/dev/null)
export GATEBENCH_KEY
start provider "$provider_core" "$bin/macro" upstream --listen 127.0.0.1:0 --threads 1
start_nginx
routes=(--upstream "mock=${url_of[provider]},api=chat" --route 'mock-*=mock')
start passing "$proxy_core" "$bin/gateway" serve --listen 127.0.0.1:0 --database "$database" \
  --ledger off "${routes[@]}"
start whole "$proxy_core" "$bin/gateway" serve --listen 127.0.0.1:0 --database "$database" \
  --rate-limit user=1000000/1000000,key=1000000/1000000 "${routes[@]}"

# The steps of the plan name them.
# shellcheck disable=SC2034
chat=(/v1/chat/completions "$chat_body")
# shellcheck disable=SC2034
messages=(/v1/messages "$messages_body")
plan=("direct.1 provider 1 chat" "nginx.1 nginx 1 chat" "passing.1 passing 1 chat"
  "direct.1.one_core provider 1 chat" "nginx.1.one_core nginx 1 chat"
  "passing.1.one_core passing 1 chat"
  "provider.64 provider 64 chat" "nginx.64 nginx 64 chat" "passing.64 passing 64 chat"
  "whole.64 whole 64 messages")
for ((round = 1; round <= rounds; ++round)); do
  for ((i = 0; i < ${#plan[@]}; ++i)); do
    # Every second round backwards, so that drift meets all alike.
    read -r series server connections what \
      <<<"${plan[round % 2 == 1 ? i : ${#plan[@]} - 1 - i]}"
    declare -n request=$what
    load "$series" "$server" "$connections" "${request[@]}"
  done
  if [ -t 2 ]; then printf '\rround %d of %d' "$round" "$rounds" >&2; else
    echo "round $round of $rounds done" >&2
  fi
done
[ ! -t 2 ] || printf '\r%30s\r' '' >&2

# added PROXY SETTING: what its p99 has beyond the provider's own.
added() {
  paste -d ' ' <(column "$1.$2" 2) <(column "direct.$2" 2) | awk '{ print $1 - $2 }' | median
}
ratio() { paste -d ' ' <(column "$1" 1) <(column "$2" 1) | awk '{ print $1 / $2 }' | median; }
for series in {direct,nginx,passing}.1{,.one_core} provider.64 nginx.64 passing.64 whole.64; do
  printf '%-18s %9.0f requests/s   p99 %7.0f us\n' "$series" "$(column "$series" 1 | median)" \
    "$(column "$series" 2 | median)"
done
row 'added p99 (us), one connection' "$(added passing 1)" max 150
row 'added p99 against nginx, one connection' \
  "$(paste -d ' ' <(column passing.1 2) <(column nginx.1 2) <(column direct.1 2) |
    awk '{ theirs = $2 - $3; print (theirs > 1 ? ($1 - $3) / theirs : $1 - $3) }' | median)" max 1.5
row 'added p99 (us), one connection, one core' "$(added passing 1.one_core)" max 150
echo "nginx itself adds $(added nginx 1) us, on one core $(added nginx 1.one_core) us"
row 'requests/s against nginx, 64, passed through, ledger off' "$(ratio passing.64 nginx.64)" min 0.4
row 'requests/s against nginx, 64, translated, everything on' "$(ratio whole.64 nginx.64)" min 0.3
# Client and provider share a core here: what the provider could do on one of its own is what counts.
row 'provider, requests per CPU-second, against the gateway, 64' \
  "$(paste -d ' ' <(column provider.64 4) <(column passing.64 1) | awk '{ print $1 / $2 }' | median)" \
  min 3
echo "medians of $rounds rounds of $seconds s; proxies on core $proxy_core, client on $client_core, provider on $provider_core"
conclude
