#!/usr/bin/env bash
# Installs what ci/package.sh made on a bare root file system and runs it there, as root where a user may not.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" = --help ] || [ "${1:-}" = -h ]; then
  cat <<'TEXT'
usage: ci/package_check.sh [DIR]     DIR is where the packages are (default build/package/out)

exit status: 0 both run, anything else: one does not, or it cannot be tried here (77)

example:
  ci/package.sh && ci/package_check.sh
TEXT
  exit 0
fi
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
for kind in tarball deb; do
  "${as_root[@]}" tests/package/bare_root.sh "$kind" "${1:-build/package/out}"
done
