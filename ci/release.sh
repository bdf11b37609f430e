#!/usr/bin/env bash
# Puts the packages into the release of a tag, which is made where it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: ci/release.sh DIR

  DIR   what ci/package.sh built; SHA256SUMS and what it names become assets, once they are what it says.
        Again for the same tag: they are replaced

environment: GITHUB_REF_NAME (the tag), GITHUB_REPOSITORY, GH_TOKEN (writes releases)

exit status: 0 done, 1 GitHub refuses, 2 wrong usage

example:
  GITHUB_REF_NAME=v0.1.0 ci/release.sh build/package/out
TEXT
}

die() {
  echo "ci/release.sh: $*" >&2
  exit 2
}

case "${1:-}" in
  -h | --help) usage; exit 0 ;;
esac
[ $# -eq 1 ] || die "name one folder; see ci/release.sh --help"
tag=${GITHUB_REF_NAME:-}
[[ $tag =~ ^v[0-9]+\.[0-9]+\.[0-9]+([.-][0-9A-Za-z.-]+)?$ ]] || die "'$tag' is no version like v1.2.3"
[ -s "$1/SHA256SUMS" ] || die "there is no $1/SHA256SUMS; run ci/package.sh"
(cd "$1" && sha256sum --check --strict --quiet SHA256SUMS) || die "$1 is not what was packaged"
# Not what an earlier version left there.
mapfile -t names < <(sed 's/^[^ ]* [ *]//' "$1/SHA256SUMS")
files=("$1/SHA256SUMS" "${names[@]/#/$1/}")

repository=${GITHUB_REPOSITORY:?}
gh release view "$tag" --repo "$repository" >/dev/null 2>&1 ||
  gh release create "$tag" --repo "$repository" --verify-tag --title "$tag" --generate-notes
gh release upload "$tag" --repo "$repository" --clobber "${files[@]}"
