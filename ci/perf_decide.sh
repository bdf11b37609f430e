#!/usr/bin/env bash
# Whether a measured change may pass: nothing got slower, or somebody accepted that it did.
set -Eeuo pipefail
trap 'exit 2' ERR # 1 is a regression that nobody accepted and nothing else
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: ci/perf_decide.sh --measured RESULT --exit-code N [--out FILE]

  --measured RESULT   of the job that measured: success, failure, cancelled, skipped
  --exit-code N       what ci/gate.sh said: 0 nothing got slower, 1 a regression
  --out FILE          where an acceptance is recorded: who, when, on which pull request

A regression passes where its pull request has the label perf-regression-ok now. Of a commit of main it is
the pull request that was merged as this commit, of a merge queue the one that the group is named by.

environment: GITHUB_REPOSITORY, GITHUB_EVENT_NAME, GITHUB_SHA, GITHUB_REF, PULL_REQUEST (its number, where the
event has one), GH_TOKEN (reads pull requests)

exit status: 0 it may pass, 1 a regression, 2 nothing was judged or GitHub cannot be asked

example:
  ci/perf_decide.sh --measured success --exit-code 1 --out acceptance.json
TEXT
}

die() {
  echo "ci/perf_decide.sh: $*" >&2
  exit 2
}

measured='' exit_code='' out=''
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --measured | --exit-code | --out)
      [ $# -ge 2 ] || die "$1 needs a value"
      name=${1#--}
      declare "${name//-/_}=$2"
      shift 2
      ;;
    *) die "'$1' is no option; see ci/perf_decide.sh --help" ;;
  esac
done

label=perf-regression-ok
say() { # to the log and to the page of the run
  echo "ci/perf_decide.sh: $*"
  echo "$*" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
}

[ "$measured" = success ] ||
  die "measuring ended with '$measured', so nothing was judged; see the job 'measure'"
case "$exit_code" in
  0)
    say "Nothing got slower."
    exit 0
    ;;
  1) ;;
  *) die "the gate's exit code is '$exit_code', which is neither 0 nor 1: nothing was judged" ;;
esac

repository=repos/${GITHUB_REPOSITORY:?}
merged_as() { # COMMIT: the pull request that became it. Others may contain it.
  gh api --paginate "$repository/commits/$1/pulls?per_page=100" \
    --jq ".[] | select(.merge_commit_sha == \"$1\") | .number" | sed -n 1p
}
case "${GITHUB_EVENT_NAME:?}" in
  pull_request) number=${PULL_REQUEST:-} ;;
  merge_group)
    number=$(sed -nE 's|^refs/heads/gh-readonly-queue/.+/pr-([0-9]+)-[0-9a-f]+$|\1|p' \
      <<<"${GITHUB_REF:-}")
    ;;
  push)
    [[ ${GITHUB_SHA:?} =~ ^[0-9a-f]{40}$ ]] || die "GITHUB_SHA is no commit"
    number=$(merged_as "$GITHUB_SHA") || die "cannot ask which pull request $GITHUB_SHA was"
    ;;
  *) number='' ;;
esac
if ! [[ $number =~ ^[1-9][0-9]{0,9}$ ]]; then
  say "A regression, and no pull request on which $label could accept it."
  exit 1
fi

labels=$(gh api --paginate "$repository/issues/$number/labels?per_page=100" --jq '.[].name') ||
  die "cannot ask for the labels of #$number; run this job again"
if ! grep -Fxq "$label" <<<"$labels"; then
  say "A regression. Who accepts it adds the label $label to #$number and re-runs the failed jobs."
  exit 1
fi
# The last time somebody set it. The label itself does not say who did.
who_and_when='"\(.actor.login // "") \(.created_at)"' # nobody, where the account is gone
set_by=$(gh api --paginate "$repository/issues/$number/events?per_page=100" --jq \
  ".[] | select(.event == \"labeled\" and .label.name == \"$label\") | $who_and_when") ||
  die "cannot ask who labelled #$number; run this job again"
read -r who when <<<"$(tail -n 1 <<<"$set_by")"
[[ $who =~ ^[A-Za-z0-9_-]+(\[bot\])?$ && $when =~ ^[0-9T:+Z-]+$ ]] ||
  die "#$number has the label $label, and GitHub does not say who set it when; set it again"
if [ -n "$out" ]; then
  printf '{"schema":"gatebench.acceptance/1","pull_request":%s,"label":"%s","who":"%s","when":"%s"}\n' \
    "$number" "$label" "$who" "$when" >"$out"
fi
say "A regression, accepted on #$number by \`$who\` at $when with the label $label."
