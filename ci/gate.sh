#!/usr/bin/env bash
# Builds two commits and measures them in turn, here and now: what a pull request is judged by.
set -Eeuo pipefail
trap 'exit 2' ERR # 1 is a regression and nothing else
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: ci/gate.sh [--base REF] [--head REF] [--threshold P] [--budget TIME] [--out DIR]
                  [--pull-request N] [--accepted 'WHO: WHY'] [--force]

  --base REF        what to compare with (default HEAD^1: of a merge commit, the exact base)
  --head REF        what to judge (default HEAD; what is not committed is not judged)
  --threshold P     percent slower that fails (default 10)
  --budget TIME     to measure in, after the builds: 90s, 10m (default 10m); 60 % of it for micro,
                    the rest for macro; what is decided earlier ends earlier
  --out DIR         results (default benchmark-results/gate)
  --pull-request N  its number, for whoever reads the verdict
  --accepted TEXT   'WHO: WHY' of somebody who accepts a regression: it is shown, recorded, and passes
  --force           measure although nothing but documentation has changed

Both sides are built from commits, in trees of their own, and kept in build/gate/ by commit. Head's
benchmarks measure both, where they compile against the base's gateway. Micro is linked in 40 layouts,
a round each, for a change to one function moves all behind it, and that is worth up to 10 %. Micro and
macro are duels (compare duel); both verdicts become one (compare report): OUT/verdict.json, report.txt, report.md,
report.html, report.csv, junit.xml; micro.json and macro.json are head's results. In GitHub Actions
report.md also goes to the step summary, and failures become annotations.

exit status: 0 nothing got slower, 1 a regression, 2 cannot judge, 130 interrupted

examples:
  ci/gate.sh --base main                      # before a push: is this branch slower than main?
  ci/gate.sh --base v1.0 --head main --threshold 5 --budget 30m
  ci/gate.sh --accepted 'mira: checks UTF-8 now'
TEXT
}

die() {
  echo "ci/gate.sh: $*" >&2
  exit 2
}

own_out=benchmark-results/gate
base=HEAD^1 head=HEAD threshold=10 budget=10m out=$own_out pull_request='' accepted='' force=false
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --base | --head | --threshold | --budget | --out | --pull-request | --accepted)
      [ $# -ge 2 ] || die "$1 needs a value"
      name=${1#--}
      declare "${name//-/_}=$2"
      shift 2
      ;;
    --force) force=true; shift ;;
    *) die "'$1' is no option; see ci/gate.sh --help" ;;
  esac
done
[[ $threshold =~ ^(0|[1-9][0-9]{0,3})(\.[0-9]+)?%?$ && $threshold =~ [1-9] ]] ||
  die "--threshold '$threshold' is no percentage above 0 and below 10000"
[[ $budget =~ ^([1-9][0-9]*)(s|m|h)$ ]] || die "--budget '$budget' is no time like 90s or 10m"
declare -A seconds_of=([s]=1 [m]=60 [h]=3600)
budget_s=$((BASH_REMATCH[1] * seconds_of[${BASH_REMATCH[2]}]))
((budget_s >= 60 && budget_s <= 14400)) || die "--budget $budget is not between 60s and 4h"
[[ $pull_request =~ ^[0-9]*$ ]] || die "--pull-request '$pull_request' is no number"
# Now, and not after all has been measured: compare takes no other.
[[ -z $accepted || $accepted =~ ^[^:]+:[:\ ]*[^:\ ] && $(wc -c <<<"$accepted") -le 1001 ]] ||
  die "--accepted '${accepted:0:100}' is not 'WHO: WHY' in at most 1000 bytes"

commit_of() {
  git rev-parse --verify --quiet "$1^{commit}" ||
    die "'$1' is no commit here; fetch it (in a workflow: fetch-depth 2)"
}
base_commit=$(commit_of "$base")
head_commit=$(commit_of "$head")
# A pull request is measured as the commit that merges it, and known by what it merges.
shown_head=$head_commit
if [ -n "$pull_request" ]; then
  shown_head=$(git rev-parse --verify --quiet "$head_commit^2") || shown_head=$head_commit
fi
echo "ci/gate.sh: base $base_commit, head $head_commit"
if [ "$head" = HEAD ] && [ -n "$(git status --porcelain)" ]; then
  echo "ci/gate.sh: what is not committed here is not judged" >&2
fi
[ "$base_commit" != "$head_commit" ] || die "base and head are the same commit; name another --base, such as HEAD^"

store=$PWD/build/gate
mkdir -p "$store"
exec 9>"$store/.lock"
flock -n 9 || die "another gate is running here; two at once would measure each other"
[ "$out" != "$own_out" ] || rm -rf "$out" # what an earlier run left
mkdir -p "$out"
[ -z "$(ls -A "$out")" ] || die "--out $out is not empty; name a folder that is, or a new one"
logs=$(realpath "$out")

# --- Is there anything to measure? -----------------------------------------------------------------
documentation='^$|(^|/)(LICENSE|[^/]*\.(md|png|svg))$'
# No pipe: what breaks in it, or stops reading early, would look like "nothing else".
changed=$(git diff --name-only --no-renames "$base_commit" "$head_commit")
if ! $force && ! grep -Evq "$documentation" <<<"$changed"; then
  text="Nothing but documentation has changed since $base_commit: nothing was measured."
  echo "$text" | tee "$out/report.md"
  [ -z "${GITHUB_STEP_SUMMARY:-}" ] || echo "$text" >>"$GITHUB_STEP_SUMMARY"
  exit 0
fi

# --- The builds ------------------------------------------------------------------------------------
ci/setup.sh build layouts
tidy() {
  for side in base head; do # forced twice: also one that was killed while it was made, and is locked
    git worktree remove --force --force "$store/tree/$side" 2>/dev/null || true
  done
  rm -rf "$store/tree" "$store"/.new-*
}
trap tidy EXIT
tidy # what one that was killed left

layouts=40 # as many as a duel has rounds
# compile LOG TARGET...: in the current tree.
compile() {
  local log=$1
  shift
  cmake --preset release -DGATEBENCH_LAYOUTS=$layouts >"$log" 2>&1 &&
    cmake --build --preset release --target "$@" >>"$log" 2>&1
}
toolchain=$({ "${CXX:-c++}" --version; uname -m; } | sha256sum | cut -c 1-8)
head_micro=$(git rev-parse "$head_commit:micro")

# build SIDE COMMIT TOOL...: sets `place` to the folder of its binaries: gateway, micro (a folder of
# layouts) and the tools. The key is all they come from: the commit, the benchmarks and the compiler.
build() {
  local side=$1 commit=$2
  shift 2
  place=$store/$commit-${head_micro:0:12}-$toolchain
  if was_built "$@"; then
    touch "$place" # the oldest are removed
    echo "ci/gate.sh: $side was built before"
    return
  fi
  echo "ci/gate.sh: building $side"
  local tree=$store/tree/$side log=$logs/build-$side.log fresh=$store/.new-$side swapped=false
  git worktree add --quiet --force --force --detach "$tree" "$commit"
  if [ "$(git rev-parse "$commit:micro" 2>/dev/null)" != "$head_micro" ]; then
    swapped=true
    rm -rf "$tree/micro"
    git -C "$tree" restore --source "$head_commit" --worktree -- micro
  fi
  local note=''
  local bin=$tree/build/release/bin micro=layouts/micro
  (cd "$tree" && GATEBENCH_COMMIT=${commit:0:12} compile "$log" gateway micro_layouts "$@") || {
    $swapped || build_failed "$side" "$log"
    note="head's micro does not compile against the base: each side has its own benchmarks"
    mv "$log" "$logs/build-$side-with-micro-of-head.log"
    git -C "$tree" checkout --quiet --force "$commit" -- micro
    git -C "$tree" clean -fdxq micro
    (cd "$tree" && compile "$log" gateway micro_layouts "$@") || {
      (cd "$tree" && compile "$log" gateway micro "$@") || build_failed "$side" "$log"
      note+=", and the base's in one layout only"
      micro=micro
    }
  }
  mkdir "$fresh"
  for program in gateway "$micro" "$@"; do cp -r "$bin/$program" "$fresh/"; done
  echo "$note" >"$fresh/note"
  touch "$fresh/complete"
  rm -rf "$place"
  mv "$fresh" "$place"
}
# What was a base before has no tools.
was_built() {
  [ -e "$place/complete" ] || return 1
  for program in "$@"; do
    [ -x "$place/$program" ] || return 1
  done
}
build_failed() {
  tail -n 30 "$2" >&2
  die "$1 does not build; the whole log is $2"
}
build head "$head_commit" macro compare
head_bin=$place
build base "$base_commit"
base_bin=$place
note=$(cat "$base_bin/note")
[ -z "$note" ] || echo "ci/gate.sh: $note" >&2
kept=8 # sides, each of some hundred MB
[ -z "${GITHUB_ACTIONS:-}" ] || kept=2 # a cache: the next run asks for no others
find "$store" -mindepth 1 -maxdepth 1 -name '*-*-*' -type d -printf '%T@ %p\n' | sort -rn |
  tail -n +$((kept + 1)) | cut -d ' ' -f 2- | xargs -r -d '\n' rm -rf

# --- The duels -------------------------------------------------------------------------------------
interrupted=false child=''
stop() {
  interrupted=true
  [ -z "$child" ] || kill -TERM "$child" 2>/dev/null || true
}
trap stop INT TERM HUP
# duel NAME SECONDS BASELINE CURRENT [MORE...]: its status. In one session with the other one.
duel() {
  local name=$1 seconds=$2 status=0
  echo "ci/gate.sh: $name, up to $((seconds / 60)) m $((seconds % 60)) s"
  "$head_bin/compare" duel --baseline "$3" --current "$4" --threshold "$threshold" \
    --budget "${seconds}s" --save "$out/$name" --format "json=$out/$name-verdict.json" \
    "${@:5}" &
  child=$!
  wait "$child" || status=$?
  if $interrupted; then
    wait "$child" || true # it ends its processes and says what it had
    exit 130
  fi
  child=''
  return "$status"
}
# Their statuses are in their verdicts. @Q: a command is split into words as a shell does. rapidjson/...
# is a yardstick of translate, no code of ours (and an extended regular expression cannot say "not").
duel micro $((budget_s * 6 / 10)) "${base_bin@Q}/micro" "${head_bin@Q}/micro" \
  --filter '^([^r]|r[^a]|ra[^p]|rap[^i])' || true
# 500 tokens a prompt: with 100 a gateway of one core leaves a client of one core hardly room.
# Streams go at the pace of the provider and would take the time of the others' rounds.
macro="${head_bin@Q}/macro run --scenario baseline --scenario translation --prompt-tokens 500 --blocks 1
  --warmup 300ms --duration 1s --out {out} --gateway"
duel macro $((budget_s * 4 / 10)) "$macro ${base_bin@Q}/gateway" "$macro ${head_bin@Q}/gateway" || true
for name in micro macro; do
  [ ! -s "$out/$name/current.json" ] || cp "$out/$name/current.json" "$out/$name.json"
done

# --- One verdict -----------------------------------------------------------------------------------
# A duel that crashed leaves none. A part that was not measured is no pass, in no report.
for name in micro macro; do
  [ -s "$out/$name-verdict.json" ] || cat >"$out/$name-verdict.json" <<JSON
{"schema":"gatebench.verdict/1","verdict":"cannot_judge","exit_code":2,
"threshold_percent":${threshold%\%},"benchmarks":[],
"environment":{"baseline":{},"current":{},"comparable":true},"warnings":[],
"reason":"$name could not be measured; the log says why"}
JSON
done
shown=text # one report to standard output
[ -z "${GITHUB_ACTIONS:-}" ] || shown=github
status=0
"$head_bin/compare" report "$out/micro-verdict.json" "$out/macro-verdict.json" \
  --base "$base_commit" --head "$shown_head" \
  ${pull_request:+--pull-request "$pull_request"} ${accepted:+--accepted "$accepted"} \
  --format "$shown" --format "text=$out/report.txt" --format "markdown=$out/report.md" \
  --format "json=$out/verdict.json" --format "html=$out/report.html" \
  --format "csv=$out/report.csv" --format "junit=$out/junit.xml" || status=$?
[ "$shown" = text ] || cat "$out/report.txt"
if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ -s "$out/report.md" ]; then
  cat "$out/report.md" >>"$GITHUB_STEP_SUMMARY"
fi
echo "results: $out"
exit "$status"
