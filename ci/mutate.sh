#!/usr/bin/env bash
# Breaks compare one line at a time, in a copy, and sees whether its tests notice.
set -Eeuo pipefail
trap 'exit 2' ERR # 1 is a fault that no test found and nothing else
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: ci/mutate.sh [--only N]... [--list] [--mutations FILE]

Builds a copy of the tree (uncommitted changes included; your files stay untouched), applies the
faults of ci/mutations.txt one at a time, and runs the tests of the folder that each is in.

  --only N   only the N-th fault; may be repeated
  --list     show the faults and where they apply; build nothing
  --mutations FILE   another list than ci/mutations.txt

exit status: 0 at least 19 of 20 found, 1 too many survived, 2 trouble of its own (such as a fault that
does not apply any more: mend ci/mutations.txt), 130 interrupted

examples:
  ci/mutate.sh
  ci/mutate.sh --list
  ci/mutate.sh --only 4 --only 17
TEXT
}

die() {
  echo "ci/mutate.sh: $*" >&2
  exit 2
}

list_only=false mutations=ci/mutations.txt
only=()
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --list) list_only=true; shift ;;
    --mutations)
      [ $# -ge 2 ] || die "--mutations needs a file"
      mutations=$2
      shift 2
      ;;
    --only)
      [ $# -ge 2 ] || die "--only needs a number"
      [[ $2 =~ ^[1-9][0-9]?$ ]] || die "--only $2: give a number of --list"
      only+=("$2")
      shift 2
      ;;
    *) die "'$1' is no option; see ci/mutate.sh --help" ;;
  esac
done

# --- The list -------------------------------------------------------------------------------------
[ -f "$mutations" ] || die "there is no $mutations"
files=() originals=() mutants=() reasons=() lines=()
while IFS= read -r line; do
  if [[ $line == '#'* || -z $line ]]; then continue; fi
  [[ $line =~ ^(.+)' | '(.+)' | '(.+)' | '(.+)$ ]] || die "$mutations: no four fields: $line"
  files+=("${BASH_REMATCH[1]}") originals+=("${BASH_REMATCH[2]}")
  mutants+=("${BASH_REMATCH[3]}") reasons+=("${BASH_REMATCH[4]}")
done <"$mutations"
count=${#files[@]}
[ "$count" -gt 0 ] || die "$mutations is empty"
for number in "${only[@]}"; do
  [ "$number" -le "$count" ] || die "--only $number: there are $count"
done

for ((i = 0; i < count; ++i)); do
  file=${files[i]}
  case "$file" in compare/stats/*.cpp | compare/verdict/*.cpp) ;; *) die "no tests known for $file" ;; esac
  [ -f "$file" ] || die "mutation $((i + 1)) does not apply: there is no $file"
  text=$(<"$file")
  before=${text%%"${originals[i]}"*}
  without=${text//"${originals[i]}"/}
  times=$(((${#text} - ${#without}) / ${#originals[i]}))
  [ "$times" -eq 1 ] ||
    die "mutation $((i + 1)) does not apply: $times times in $file, not once: ${originals[i]}"
  newlines=${before//[!$'\n']/}
  lines+=($((${#newlines} + 1)))
done

if $list_only; then
  for ((i = 0; i < count; ++i)); do
    printf '%2d  %s:%d  %s\n      - %s\n      + %s\n' $((i + 1)) "${files[i]}" "${lines[i]}" \
      "${reasons[i]}" "${originals[i]}" "${mutants[i]}"
  done
  exit 0
fi
if [ ${#only[@]} -eq 0 ]; then mapfile -t only < <(seq "$count"); fi

# --- The copy -------------------------------------------------------------------------------------
ci/setup.sh build test
mkdir -p build
work=$(mktemp -d build/mutate-XXXXXX)
child=''
tidy() {
  if [ -n "$child" ] && kill -TERM -- "-$child" 2>/dev/null; then wait "$child" || true; fi
  rm -rf "$work"
}
trap tidy EXIT
trap 'exit 130' INT TERM
mapfile -d '' -t tracked < <(git ls-files -z --cached --others --exclude-standard)
present=()
for file in "${tracked[@]}"; do
  [ ! -f "$file" ] || present+=("$file")
done
mkdir "$work/tree"
cp --parents -t "$work/tree" -- "${present[@]}"

# run LOG COMMAND...: in a process group of its own, which Ctrl-C ends as a whole; returns its status.
run() {
  local log=$1 status=0
  shift
  set -m
  "$@" >"$log" 2>&1 &
  child=$!
  set +m
  wait "$child" || status=$?
  child=''
  return "$status"
}
build() { run "$work/build.log" cmake --build "$work/tree/build/dev" --target "$@"; }

tests_of() { # FILE: the program that tests its folder
  case "$1" in
    compare/stats/*) echo compare_stats_test ;;
    *) echo compare_verdict_test ;;
  esac
}
# tested PROGRAM: fails where a test does, and says which in `finder`.
tested() {
  local status=0
  run "$work/test.log" timeout --kill-after=5 300 "$work/tree/build/dev/bin/$1" \
    --gtest_fail_fast --gtest_color=no || status=$?
  finder=$(sed -n 's/^\[  FAILED  \] \([^ ,]*\).*/\1/p' "$work/test.log" | head -n 1)
  if [ -z "$finder" ] && [ "$status" -ne 0 ]; then
    finder=$(sed -n 's/^\[ RUN      \] //p' "$work/test.log" | tail -n 1)
    if [ "$status" -eq 124 ]; then finder="$finder (hung)"; else finder="$finder (died)"; fi
  fi
  return "$status"
}

programs=()
for number in "${only[@]}"; do
  programs+=("$(tests_of "${files[number - 1]}")")
done
mapfile -t programs < <(printf '%s\n' "${programs[@]}" | sort -u)
echo "ci/mutate.sh: building ${programs[*]} of a copy in $work"
run "$work/build.log" cmake -S "$work/tree" --preset dev ||
  { tail -n 20 "$work/build.log" >&2; die "the copy cannot be configured"; }
build "${programs[@]}" || { tail -n 30 "$work/build.log" >&2; die "the copy does not build"; }
for program in "${programs[@]}"; do
  tested "$program" || die "$program fails without any fault: $finder"
done

# --- One fault at a time --------------------------------------------------------------------------
survived=0
printf '\n%2s  %-44s %-60s %s\n' '' 'file:line' 'fault' 'caught by'
for number in "${only[@]}"; do
  i=$((number - 1))
  broken=$work/tree/${files[i]}
  text=$(<"${files[i]}")
  printf '%s\n' "${text/"${originals[i]}"/"${mutants[i]}"}" >"$broken"
  program=$(tests_of "${files[i]}")
  build "$program" || {
    grep -E 'error' "$work/build.log" >&2 || true
    die "mutation $number does not compile"
  }
  if tested "$program"; then
    finder='NOTHING'
    survived=$((survived + 1))
  fi
  cp "${files[i]}" "$broken"
  printf '%2d  %-44s %-60s %s\n' "$number" "${files[i]}:${lines[i]}" "${mutants[i]}" "$finder"
done

found=$((${#only[@]} - survived))
echo
echo "$found of ${#only[@]} faults found"
if ((survived * 20 > ${#only[@]})); then
  echo "ci/mutate.sh: faults that no test sees: strengthen tests/compare" >&2
  exit 1
fi
