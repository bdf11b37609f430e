#!/usr/bin/env bash
# Looks at the history page as people do: its tests in a headless Chromium, how long each
# interaction takes with 500 commits of 200 benchmarks, and the pictures of both pages in the README.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: ci/history_page.sh [--build DIR] [--pictures [DIR]]

Fails where a test fails, where the page writes to the console or asks anything of the network,
where an interaction takes more than 100 ms from the input to the painted frame (median of 9), or
where the page does not fit on paper.

  --build DIR       where to build (build/dev)
  --pictures [DIR]  also write the pictures of the README (.github/images)

examples:
  ci/history_page.sh
  ci/history_page.sh --pictures
  ci/history_page.sh --pictures /tmp/pictures
TEXT
}

build=build/dev
pictures=
while [ $# -gt 0 ]; do
  case "$1" in
    --build)
      [ $# -ge 2 ] || { echo "ci/history_page.sh: --build needs a folder" >&2; exit 2; }
      build=$2
      shift
      ;;
    --pictures)
      pictures=.github/images
      if [ $# -ge 2 ] && [[ $2 != --* ]]; then
        pictures=$2
        shift
      fi
      ;;
    -h | --help) usage; exit 0 ;;
    *)
      echo "ci/history_page.sh: unknown argument '$1'; see --help" >&2
      exit 2
      ;;
  esac
  shift
done

if [ ! -f "$build/build.ninja" ]; then
  echo "ci/history_page.sh: nothing is configured in $build; run cmake --preset dev" >&2
  exit 2
fi
cmake --build "$build" --target compare compare_history_page_test sample_history_page
"$build/bin/compare_history_page_test" --gtest_brief=1

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$build/bin/sample_history_page" "$scratch/large.html" 500 200
arguments=(--large "$scratch/large.html")
if [ -n "$pictures" ]; then
  mkdir -p "$pictures"
  "$build/bin/sample_history_page" "$scratch/history.html" 120 24
  status=0
  "$build/bin/compare" compare/examples/baseline.json compare/examples/current.json \
    --format "html=$scratch/verdict.html" >/dev/null 2>&1 || status=$?
  # 1 says that something got slower, as it did in the examples.
  [ "$status" -le 1 ] || exit "$status"
  arguments+=(--shots "$pictures" --history "$scratch/history.html"
    --verdict "$scratch/verdict.html")
fi
python3 ci/history_page.py "${arguments[@]}"
