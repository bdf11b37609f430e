#!/usr/bin/env bash
# Comments on a pull request what a run of perf.yml found. That run may be a stranger's: everything it
# left is checked here before it is used, and none of its text is passed on.
set -Eeuo pipefail
trap 'exit 2' ERR # 1 is something refused and nothing else
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: ci/perf_comment.sh [--compare PATH]

  --compare PATH   the program that reads and renders (default build/release/bin/compare)

Takes the artifact perf-verdict of the run, which must be a zip with the one file verdict.json and small.
The number of the pull request in it is a claim: that pull request's head must be the commit of the
run, as GitHub says, and the document must be of the same. The comment is rendered from the checked
numbers by compare; an earlier one of ours is replaced. Where a run left no verdict, an earlier one is
replaced by that: it would go on saying what an older commit did.

environment: GITHUB_REPOSITORY, GH_TOKEN (reads actions, writes comments), and of the run RUN_ID, RUN_URL,
HEAD_SHA, HEAD_OWNER and HEAD_BRANCH (whose branch it ran for), CONCLUSION (success or failure)

exit status: 0 commented, or there is nothing to say; 1 refused, with the reason; 2 wrong usage, or GitHub
cannot be asked

example:
  GITHUB_REPOSITORY=o/r RUN_ID=123 RUN_URL=https://github.com/o/r/actions/runs/123 CONCLUSION=failure \
    HEAD_SHA=$(git rev-parse HEAD) HEAD_OWNER=o HEAD_BRANCH=topic ci/perf_comment.sh
TEXT
}

die() {
  echo "ci/perf_comment.sh: $*" >&2
  exit 2
}
refuse() {
  echo "::error::ci/perf_comment.sh: refused: $*" >&2
  exit 1
}

compare=build/release/bin/compare
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --compare)
      [ $# -ge 2 ] || die "--compare needs a value"
      compare=$2
      shift 2
      ;;
    *) die "'$1' is no option; see ci/perf_comment.sh --help" ;;
  esac
done
[ -x "$compare" ] || die "$compare is missing; run ci/build_compare.sh"
repository=repos/${GITHUB_REPOSITORY:?}
[[ ${RUN_ID:-} =~ ^[1-9][0-9]*$ ]] || die "RUN_ID '${RUN_ID:-}' is no number"
[[ ${HEAD_SHA:-} =~ ^[0-9a-f]{40}$ ]] || die "HEAD_SHA '${HEAD_SHA:-}' is no commit"
[[ ${RUN_URL:-} =~ ^https://[A-Za-z0-9./_-]+$ ]] || die "RUN_URL '${RUN_URL:-}' is no link"

most_zip_bytes=$((1024 * 1024))      # 200 benchmarks are about 20 KB
most_json_bytes=$((4 * 1024 * 1024)) # and 150 KB unpacked

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# bounded FILE LIMIT WHAT: what comes in, into FILE; one byte too many and it is refused.
bounded() {
  head -c $(($2 + 1)) >"$1"
  [ "$(stat -c %s "$1")" -le "$2" ] || refuse "$3 is larger than $2 bytes"
}

marker='<!-- gatebench-perf -->'
# earlier_comment NUMBER: ours. Anybody can write the marker; only what this token wrote is replaced.
earlier_comment() {
  gh api --paginate "$repository/issues/$1/comments?per_page=100" --jq \
    ".[] | select(.user.login == \"github-actions[bot]\" and (.body | startswith(\"$marker\"))) | .id" |
    sed -n 1p
}
replace_comment() { # ID: by what is in comment.md
  gh api --method PATCH "$repository/issues/comments/$1" -F "body=@$work/comment.md" --silent
}

# --- One artifact, one small file ------------------------------------------------------------------------
# After a re-run there may be one of each attempt: the last.
artifact=$(gh api "$repository/actions/runs/$RUN_ID/artifacts?name=perf-verdict&per_page=100" --jq \
  '[.artifacts[] | select(.expired | not)] | sort_by(.created_at) | last // empty | "\(.id) \(.size_in_bytes)"')
if [ -z "$artifact" ]; then
  echo "::notice::ci/perf_comment.sh: run $RUN_ID left no verdict"
  # Nobody claims a number here: GitHub says whose head it is.
  numbers=$(gh api --method GET "$repository/pulls" -f state=open -f "head=${HEAD_OWNER:?}:${HEAD_BRANCH:?}" \
    --jq ".[] | select(.head.sha == \"$HEAD_SHA\") | .number")
  for number in $numbers; do
    earlier=$(earlier_comment "$number")
    [ -n "$earlier" ] || continue
    printf '%s\nNothing was measured of %s: only documentation has changed, or it failed ([the run](%s)).\n' \
      "$marker" "${HEAD_SHA:0:12}" "$RUN_URL" >"$work/comment.md"
    replace_comment "$earlier"
    echo "ci/perf_comment.sh: said so on #$number"
  done
  exit 0
fi
read -r id bytes <<<"$artifact"
[[ $id =~ ^[0-9]+$ && $bytes =~ ^[0-9]{1,15}$ ]] || refuse "GitHub describes the artifact as '$artifact'"
[ "$bytes" -le "$most_zip_bytes" ] || refuse "the artifact of $bytes bytes is larger than $most_zip_bytes"
# The size was GitHub's word; what comes is counted as well. Nothing is unpacked to a name of the zip.
{ gh api "$repository/actions/artifacts/$id/zip" || true; } |
  bounded "$work/artifact.zip" "$most_zip_bytes" "the artifact" || exit 1
names=$(unzip -Z1 "$work/artifact.zip" 2>&1) || refuse "the artifact is no zip"
[ "$names" = verdict.json ] || refuse "the artifact has not the one file verdict.json"
{ unzip -p "$work/artifact.zip" verdict.json 2>/dev/null || true; } |
  bounded "$work/verdict.json" "$most_json_bytes" "verdict.json" || exit 1

# --- Whose is it? ----------------------------------------------------------------------------------------
number=$("$compare" report "$work/verdict.json" --expect-head "$HEAD_SHA" --field pull_request) ||
  refuse "verdict.json cannot be read, or is not of commit $HEAD_SHA and of a pull request"
[[ $number =~ ^[1-9][0-9]{0,9}$ ]] || refuse "verdict.json names no pull request"
head=$(gh api "$repository/pulls/$number" --jq .head.sha) || refuse "there is no pull request #$number"
[ "$head" = "$HEAD_SHA" ] ||
  refuse "the head of #$number is not the commit of the run: it has moved on, or the number is a false one"

# --- One comment, ours -----------------------------------------------------------------------------------
# The exit code is that of the verdict; what is refused leaves no file.
"$compare" report "$work/verdict.json" --expect-head "$HEAD_SHA" --format "comment=$work/comment.md" || true
[ "$(head -n 1 "$work/comment.md" 2>/dev/null)" = "$marker" ] || refuse "verdict.json cannot be rendered"
# compare leaves room for this: it ends well below what a comment may hold.
if [ "$("$compare" report "$work/verdict.json" --field verdict)" = regression ]; then
  if [ "${CONCLUSION:?}" = success ]; then
    printf '\nAccepted: the check passes ([the run](%s)).\n' "$RUN_URL"
  else
    # shellcheck disable=SC2016 # a name in Markdown, no command
    printf '\nTo accept it, set the label `perf-regression-ok` and re-run the failed jobs of [the run](%s).\n' \
      "$RUN_URL"
  fi >>"$work/comment.md"
fi
earlier=$(earlier_comment "$number")
if [ -n "$earlier" ]; then
  replace_comment "$earlier"
else
  gh api --method POST "$repository/issues/$number/comments" -F "body=@$work/comment.md" --silent
fi
echo "ci/perf_comment.sh: commented on #$number"
