#!/usr/bin/env bash
# Passes when every result that is named is "success": skipped, cancelled and failed ones are not,
# and neither is an empty list.
set -euo pipefail

read -r -a results <<<"${*:-}"
if [ ${#results[@]} -eq 0 ]; then
  echo "ci/all_green.sh: no results" >&2
  exit 1
fi
for result in "${results[@]}"; do
  if [ "$result" != success ]; then
    echo "ci/all_green.sh: not all green: ${results[*]}" >&2
    exit 1
  fi
done
echo "ci/all_green.sh: all green"
