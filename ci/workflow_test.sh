#!/usr/bin/env bash
# Lints the workflows and runs each on a throw-away repository with recorded events.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: ci/workflow_test.sh [--strict] [--build DIR] [--compare PATH] [--prepare] [FILE]...

  --strict         what is missing here (node, npm packages, jq, ...) is an error and no reason to skip
  --build DIR      where the npm packages go, once (default build/workflow_test)
  --compare PATH   the compare to use (default: build/release/bin/compare, built here)
  --prepare        get the npm packages and do nothing else
  FILE             of ci/workflow_test/*.test.js, the name without .test.js; all of them where none is named

exit status: 0 passed, 1 failed, 2 wrong usage, 77 skipped, with the reason

examples:
  ci/workflow_test.sh
  ci/workflow_test.sh --compare build/dev/bin/compare lint
TEXT
}

die() {
  echo "ci/workflow_test.sh: $*" >&2
  exit 2
}

strict=false prepare=false build=build/workflow_test compare='' files=()
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --strict) strict=true; shift ;;
    --prepare) prepare=true; shift ;;
    --build | --compare)
      [ $# -ge 2 ] || die "$1 needs a value"
      declare "${1#--}=$2"
      shift 2
      ;;
    -*) die "'$1' is no option; see ci/workflow_test.sh --help" ;;
    *)
      [ -f "ci/workflow_test/$1.test.js" ] || die "there is no ci/workflow_test/$1.test.js"
      files+=("$1.test.js")
      shift
      ;;
  esac
done

skip() {
  ! $strict || { echo "ci/workflow_test.sh: $*" >&2; exit 1; }
  echo "ci/workflow_test.sh: skipped: $*"
  exit 77
}
for tool in node npm git jq unzip shellcheck; do
  command -v "$tool" >/dev/null || skip "there is no $tool here"
done
node -e 'process.exit(typeof require("zlib").crc32 === "function" ? 0 : 1)' ||
  skip "node $(node --version) is older than 20.15"

# The packages are fetched once for a lock file; after that nothing is asked of the network.
mkdir -p "$build"
exec 9>"$build/.lock"
flock 9
lock=$(cksum <ci/workflow_test/package-lock.json)
if [ "$(cat "$build/.packages" 2>/dev/null)" != "$lock" ]; then
  cp ci/workflow_test/package.json ci/workflow_test/package-lock.json "$build/"
  (cd "$build" && timeout 100 npm ci --ignore-scripts --no-audit --no-fund) >"$build/npm.log" 2>&1 ||
    skip "the npm packages cannot be had: $(sed -n 's/^npm err[a-z]*!* //Ip' "$build/npm.log" | head -n 1)"
  echo "$lock" >"$build/.packages"
fi
# A copy, for node looks for packages where the files lie; one for each call, for calls may overlap.
copy=$(mktemp -d "$build/sources-XXXXXX")
trap 'rm -rf "$copy"' EXIT
cp -r ci/workflow_test/. "$copy/"
flock -u 9
if $prepare; then
  exit 0
fi

if [ -z "$compare" ]; then
  ci/build_compare.sh
  compare=build/release/bin/compare
fi
[ -x "$compare" ] || die "--compare $compare: no such program"
[ ${#files[@]} -gt 0 ] || mapfile -t files < <(cd "$copy" && ls -- *.test.js)
GATEBENCH_SOURCE=$PWD GATEBENCH_COMPARE=$(realpath "$compare")
export GATEBENCH_SOURCE GATEBENCH_COMPARE
cd "$copy"
status=0
node --test --test-reporter=spec --test-concurrency=2 "${files[@]}" || status=1
exit "$status"
