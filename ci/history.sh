#!/usr/bin/env bash
# Appends what was measured of a commit to the history branch, checks it and builds the page.
set -Eeuo pipefail
trap 'exit 2' ERR # 1 is a new regression and nothing else
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: ci/history.sh --results DIR [--acceptance DIR] [--page DIR] [--branch NAME] [--compare PATH]

  --results DIR    what the job that measured left: micro.json, macro.json, verdict.json, environment
  --acceptance DIR what the job that decided left: acceptance.json, where a regression was accepted
  --page DIR       gets index.html and feed.xml (default build/history-page)
  --branch NAME    the history (default gh-history); made where it is missing
  --compare PATH   default build/release/bin/compare

Where somebody else has pushed meanwhile, the branch is fetched again and everything is done anew on top of
it, up to five times. `page=true` is written to the job's outputs once there is a page and a place for it.

environment: COMMIT, RUN_URL, GITHUB_SERVER_URL, GITHUB_REPOSITORY, GH_TOKEN (writes contents), PAGE_URL
(where the page will be, for the links of the feed; nothing where it is not published)

exit status: 0 appended, or nothing was measured; 1 a new regression was found in the history; 2 it could
not be appended

example:
  COMMIT=$(git rev-parse HEAD) RUN_URL=https://example.org/1 GITHUB_SERVER_URL=file:///srv/git \
    GITHUB_REPOSITORY=team/gatebench ci/history.sh --results benchmark-results/gate
TEXT
}

die() {
  echo "ci/history.sh: $*" >&2
  exit 2
}

results='' acceptance='' page=build/history-page branch=gh-history compare=build/release/bin/compare
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --results | --acceptance | --page | --branch | --compare)
      [ $# -ge 2 ] || die "$1 needs a value"
      declare "${1#--}=$2"
      shift 2
      ;;
    *) die "'$1' is no option; see ci/history.sh --help" ;;
  esac
done
[ -n "$results" ] || die "--results is needed; see ci/history.sh --help"
[ -x "$compare" ] || die "$compare is missing; run ci/build_compare.sh"
[[ ${COMMIT:-} =~ ^[0-9a-f]{40}$ ]] || die "COMMIT '${COMMIT:-}' is no commit"
remote=${GITHUB_SERVER_URL:?}/${GITHUB_REPOSITORY:?}

files=()
for file in "$results/micro.json" "$results/macro.json"; do
  [ ! -f "$file" ] || files+=("$file")
done
if [ ${#files[@]} -eq 0 ]; then
  echo "ci/history.sh: nothing was measured of $COMMIT, so nothing is appended"
  exit 0
fi

# --- What is said of the commit --------------------------------------------------------------------------
add=("${files[@]}" --commit "$COMMIT" --run-url "${RUN_URL:?}")
[ ! -f "$results/verdict.json" ] || add+=(--verdict "$results/verdict.json")
if [ -f "$results/environment" ]; then
  while read -r line; do
    ! [[ $line =~ ^[a-z_]+=[A-Za-z0-9._-]{1,100}$ ]] || add+=(--environment "$line")
  done <"$results/environment"
fi
accept=()
if [ -n "$acceptance" ] && [ -f "$acceptance/acceptance.json" ]; then
  pattern='^\{"schema":"gatebench.acceptance/1","pull_request":([0-9]{1,10}),"label":"([a-z-]+)",'
  pattern+='"who":"([][A-Za-z0-9_-]{1,60})","when":"([0-9T:+Z-]{1,40})"\}$'
  [[ $(head -c 1000 "$acceptance/acceptance.json") =~ $pattern ]] ||
    die "$acceptance/acceptance.json is not what ci/perf_decide.sh writes"
  accept=(--commit "$COMMIT" --who "${BASH_REMATCH[3]}"
    --why "label ${BASH_REMATCH[2]} on #${BASH_REMATCH[1]} at ${BASH_REMATCH[4]}")
fi

# --- The branch ------------------------------------------------------------------------------------------
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
history=$work/history
if [ -n "${GH_TOKEN:-}" ]; then
  # By the environment: it is in no file and in no list of processes. For this server alone.
  GIT_CONFIG_VALUE_0="AUTHORIZATION: basic $(printf 'x-access-token:%s' "$GH_TOKEN" | base64 -w 0)"
  export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=http.$GITHUB_SERVER_URL/.extraheader GIT_CONFIG_VALUE_0
fi
export GIT_TERMINAL_PROMPT=0
in_history() { git -C "$history" "$@"; }
git init --quiet --initial-branch "$branch" "$history"
in_history config user.name 'github-actions[bot]'
in_history config user.email '41898282+github-actions[bot]@users.noreply.github.com'

# The state of the remote branch, or an empty folder where there is none yet.
fetch() {
  local listed
  listed=$(git ls-remote --heads "$remote" "refs/heads/$branch") || return 1
  [ -n "$listed" ] || return 0
  in_history fetch --quiet --depth 1 "$remote" "refs/heads/$branch" &&
    in_history reset --quiet --hard FETCH_HEAD && in_history clean --quiet -ffd
}

# Runs that were added already, as by the re-run of a job, change nothing.
alert=0
append() {
  alert=0
  "$compare" history add "$history" "${add[@]}" || return 2
  [ ${#accept[@]} -eq 0 ] || "$compare" history accept "$history" "${accept[@]}" || return 2
  "$compare" history check "$history" --fail --format markdown >"$work/check.md" || alert=$?
  [ "$alert" -le 1 ] || return 2
  in_history add --all || return 2
  in_history diff --cached --quiet || in_history commit --quiet -m "Add $COMMIT"
}

most_tries=5
for ((try = 1; ; try++)); do
  fetch || die "cannot read $branch of $remote"
  append || die "cannot append $COMMIT to $branch; nothing was pushed"
  if in_history push --quiet "$remote" "HEAD:refs/heads/$branch"; then
    break
  fi
  [ "$try" -lt "$most_tries" ] || die "cannot push to $branch of $remote, tried $most_tries times"
  echo "ci/history.sh: somebody else has pushed to $branch; trying again on top of it" >&2
  sleep "$try"
done
echo "ci/history.sh: $COMMIT is in $branch"

# --- What people see -------------------------------------------------------------------------------------
cat "$work/check.md" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
mkdir -p "$page"
links=()
[[ ! $remote =~ ^https?:// ]] || links+=(--repository-url "$remote")
[ -z "${PAGE_URL:-}" ] || links+=(--page-url "${PAGE_URL%/}/")
"$compare" history html "$history" --out "$page/index.html" --feed "$page/feed.xml" "${links[@]}" ||
  die "cannot build the page"
[ -z "${PAGE_URL:-}" ] || echo "page=true" >>"${GITHUB_OUTPUT:-/dev/null}"
if [ "$alert" -ne 0 ]; then
  echo "::error::ci/history.sh: the history has a new regression; see the summary" >&2
  exit 1
fi
