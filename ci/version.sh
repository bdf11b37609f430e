#!/usr/bin/env bash
# Prints what a package of this commit is called. See --help.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C

usage() {
  cat <<'TEXT'
usage: ci/version.sh

Prints the version of this commit, in the order in which dpkg sorts them:

  0.1.0~202611301930.ae44299   before v0.1.0, the project's next release, is tagged: time (UTC), commit
  0.1.0                        the commit that is tagged v0.1.0
  0.1.0+202612011200.0e3f7c2   after that
  0.1.0~202611301930.ae44299.dirty   with changes that are not committed

exit status: 0; 2 where a tag of this commit names another version than CMakeLists.txt

example:
  ci/version.sh
TEXT
}

case "${1:-}" in
  '') ;;
  -h | --help) usage; exit 0 ;;
  *)
    echo "ci/version.sh: '$1' is no option; see ci/version.sh --help" >&2
    exit 2
    ;;
esac

version=$(sed -n 's/^project(gatebench VERSION \([0-9.]*\) .*/\1/p' CMakeLists.txt)
if ! git rev-parse --quiet --verify HEAD >/dev/null 2>&1; then # sources without their history
  echo "$version"
  exit 0
fi
dirty=$(git diff --quiet HEAD -- || echo .dirty)
release=false
for tag in $(git tag --points-at HEAD --list 'v[0-9]*'); do
  if [ "$tag" != "v$version" ]; then
    echo "ci/version.sh: this commit is tagged $tag, but CMakeLists.txt says $version: make them agree" >&2
    exit 2
  fi
  release=true
done
if ! $release || [ -n "$dirty" ]; then
  sign='~'
  if git merge-base --is-ancestor "v$version" HEAD 2>/dev/null; then sign=+; fi
  commit=$(TZ=UTC git log -1 --date=format-local:%Y%m%d%H%M --format=%cd.%h --abbrev=7)
  version+=$sign$commit$dirty
fi
echo "$version"
