#!/usr/bin/env bash
# Reads the files of a result folder of macro with the tools whose formats they have.
set -Eeuo pipefail
trap 'exit 2' ERR # 1 is a difference and nothing else
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: ci/read_back.sh [DIR]

  DIR   a folder that `macro run` has written (default: that of the tests)

Decodes hdr/*.hlog with HdrHistogram's Python library, lets Vegeta report on vegeta.json, and reads
Locust's CSV files with Python's csv, and compares all of it with what macro says. The library and
Vegeta come from PyPI and the Go module proxy into a temporary folder; what cannot be had is skipped,
with the reason.

exit status: 0 all agree, or were skipped; 1 a difference; 2 trouble

examples:
  ci/read_back.sh
  ci/read_back.sh benchmark-results/20260102T030405Z-macro
TEXT
}

folder=tests/macro/export/golden/run
case "${1:-}" in
  -h | --help) usage; exit 0 ;;
  -*)
    echo "ci/read_back.sh: '$1' is no option; see ci/read_back.sh --help" >&2
    exit 2
    ;;
  "") ;;
  *) folder=$1 ;;
esac
if [ ! -f "$folder/vegeta.json" ]; then
  echo "ci/read_back.sh: no vegeta.json in $folder: name a folder that 'macro run' has written" >&2
  exit 2
fi

scratch=$(mktemp -d)
# Go makes its module cache read-only.
trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT

python=python3
if python3 -m venv "$scratch/venv" >"$scratch/venv.log" 2>&1 &&
  "$scratch/venv/bin/pip" install --quiet hdrhistogram==0.10.8 >"$scratch/pip.log" 2>&1; then
  python=$scratch/venv/bin/python
else
  echo "skipped: HdrHistogram: its Python library cannot be installed here (venv or PyPI)"
fi

vegeta=
if ! command -v go >/dev/null; then
  echo "skipped: Vegeta: no go"
elif GOPATH=$scratch/go GOBIN=$scratch/bin GOFLAGS=-modcacherw \
  go install github.com/tsenart/vegeta/v12@v12.12.0 >"$scratch/go.log" 2>&1; then
  vegeta=$scratch/bin/vegeta
else
  echo "skipped: Vegeta: it cannot be built here: $(tail -n 1 "$scratch/go.log")"
fi

status=0
"$python" tests/peers/read_back.py "$folder" ${vegeta:+--vegeta "$vegeta"} || status=$?
exit "$status"
