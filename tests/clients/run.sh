#!/usr/bin/env bash
# Runs the official SDKs against a gateway with the mock provider behind it.
#   run.sh GATEWAY MACRO PACKAGES     PACKAGES: a folder for what npm installs, kept between runs
# Ends with 77 (skipped, with the reason) where node is not there or npm cannot reach its registry.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
gateway=$1
macro=$2
packages=$3

skip() {
  echo "skipped: $1"
  exit 77
}
command -v node >/dev/null || skip "node is not installed"
command -v npm >/dev/null || skip "npm is not installed"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ] || skip "node is older than 18"

mkdir -p "$packages"
cp "$here"/package.json "$here"/package-lock.json "$here"/*.mjs "$packages"/
if ! cmp -s "$packages/package-lock.json" "$packages/installed.json"; then
  (cd "$packages" && timeout 300 npm ci --no-audit --no-fund >npm.log 2>&1) ||
    skip "npm cannot install the SDKs (see $packages/npm.log)"
  cp "$packages/package-lock.json" "$packages/installed.json"
fi

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
cd "$packages"
timeout 300 node --test --test-concurrency=1 ./*.test.mjs
