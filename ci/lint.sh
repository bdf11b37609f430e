#!/usr/bin/env bash
# clang-format, clang-tidy and shellcheck, as the repository pins them. Changes nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" = --help ] || [ "${1:-}" = -h ]; then
  cat <<'TEXT'
usage: ci/lint.sh [FILE.cpp]...     all files where none is named

To format a file: clang-format-14 -i FILE
TEXT
  exit 0
fi

ci/setup.sh build test
mapfile -t sources < <(if [ $# -gt 0 ]; then printf '%s\n' "$@"; else git ls-files '*.cpp' '*.h'; fi)
mapfile -t units < <(printf '%s\n' "${sources[@]}" | grep '\.cpp$')

echo "ci/lint.sh: clang-format, ${#sources[@]} files"
clang-format-14 --dry-run --Werror "${sources[@]}"

echo "ci/lint.sh: shellcheck"
shellcheck -x .ci/run ci/*.sh ci/*.bash ci/workflow_test/edge/*.sh tests/gateway/database/*.sh tests/package/*.sh

# clang-tidy needs the compile commands and the generated header of a configured build.
cmake --preset dev >/dev/null
cmake --build --preset dev --target gatebench_build_info >/dev/null
mapfile -t compiled < <(for unit in "${units[@]}"; do
  grep -qF "\"$PWD/$unit\"" build/dev/compile_commands.json && echo "$unit"
done)
echo "ci/lint.sh: clang-tidy, ${#compiled[@]} files, $(nproc) at a time"
printf '%s\0' "${compiled[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy-14 --quiet -p build/dev
echo "ci/lint.sh: clean"
