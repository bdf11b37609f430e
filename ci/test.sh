#!/usr/bin/env bash
# Installs what is missing, builds a preset (dev, where none is named) and runs every test.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: ci/test.sh [PRESET]

  dev       warnings are errors, assertions on (the default)
  clang     the same with the second compiler
  asan      AddressSanitizer and UndefinedBehaviorSanitizer
  tsan      ThreadSanitizer
  coverage  as ci/coverage.sh builds it, without its report

examples:
  ci/test.sh
  ci/test.sh asan
TEXT
}

preset=${1:-dev}
case "$preset" in
  dev | clang | asan | tsan | coverage) ;;
  -h | --help) usage; exit 0 ;;
  *)
    echo "ci/test.sh: '$preset' is no preset with tests; there are dev, clang, asan, tsan, coverage" >&2
    exit 2
    ;;
esac

ci/setup.sh build test
# Not every distribution has them; tests that need one say why they are skipped.
for group in page containers; do
  ci/setup.sh "$group" || echo "ci/test.sh: without the packages of $group; what needs them is skipped" >&2
done
wrap=()
if [ "$preset" = tsan ]; then
  # ThreadSanitizer's shadow memory has fixed addresses that newer kernels' randomisation may take.
  wrap=(setarch "$(uname -m)" --addr-no-randomize)
fi
exec "${wrap[@]}" cmake --workflow --preset "$preset"
