#!/usr/bin/env bash
# Runs a command with a gateway and the mock provider behind it; both end with it.
#   with_gateway.sh GATEWAY MACRO COMMAND [ARGUMENT]...
# The command finds GATEWAY_URL, GATEWAY_KEY and PROVIDER_URL in its environment. A model `API-mock` (API:
# chat, responses, messages) is answered by the provider in that API, `loopback-mock` by the gateway.
set -euo pipefail

gateway=$1
macro=$2
shift 2

work=$(mktemp -d)
pids=()
cleanup() {
  for pid in "${pids[@]}"; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap cleanup EXIT

# start NAME COMMAND...: starts it and sets `address` to the URL that it prints.
start() {
  local name=$1
  shift
  "$@" >"$work/$name.out" 2>"$work/$name.err" &
  pids+=($!)
  for _ in $(seq 200); do
    address=$(sed -n 's/^listening on //p' "$work/$name.out")
    [ -z "$address" ] || return 0
    kill -0 "${pids[-1]}" 2>/dev/null || break
    sleep 0.05
  done
  echo "$name did not start:" >&2
  cat "$work/$name.err" >&2
  exit 1
}

start provider "$macro" upstream --listen 127.0.0.1:0
provider=$address
database=sqlite:$work/gateway.db
"$gateway" key create --user clients --database "$database" >"$work/key"
start gateway "$gateway" serve --listen 127.0.0.1:0 --database "$database" --retries 0 \
  --upstream "chat=$provider,api=chat" \
  --upstream "responses=$provider,api=responses" \
  --upstream "messages=$provider,api=messages" \
  --route 'chat-*=chat' --route 'responses-*=responses' --route 'messages-*=messages'

export GATEWAY_URL=$address PROVIDER_URL=$provider
GATEWAY_KEY=$(cat "$work/key")
export GATEWAY_KEY
"$@"
