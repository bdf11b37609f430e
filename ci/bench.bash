# shellcheck shell=bash
# What the scripts that measure the gateway have in common; sourced by them. Servers get cores of their
# own, are found by the line in which they say where they listen, and end with the script; figures are
# medians, judged by the goals that the issue or the user has set.

die() {
  echo "ci/${0##*/}: $*" >&2
  exit 2
}

# read_options NAMES [ARGUMENT]...: sets the variable of each --NAME of NAMES ("seconds rounds") that is
# given; --help prints usage.
read_options() {
  local names=" $1 "
  shift
  while [ $# -gt 0 ]; do
    case "$1" in
      -h | --help) usage; exit 0 ;;
      --*)
        [[ $names == *" ${1#--} "* ]] || die "'$1' is no option; see ci/${0##*/} --help"
        [ $# -ge 2 ] || die "$1 needs a value"
        declare -g "${1#--}=$2"
        shift 2
        ;;
      *) die "'$1' is no option; see ci/${0##*/} --help" ;;
    esac
  done
}

# The cores this process may use, one a line.
cores() {
  taskset -pc $$ | sed 's/.*: //' | tr ',' '\n' | while IFS=- read -r first last; do
    seq "$first" "${last:-$first}"
  done
}

# use_bin DIR [TARGET]...: sets bin to DIR, or where that is empty to a release build made here.
use_bin() {
  bin=$1
  if [ -z "$bin" ]; then
    ci/setup.sh build peers
    cmake --preset release >/dev/null
    cmake --build --preset release --target "${@:2}"
    bin=build/release/bin
  fi
  bin=$(cd "$bin" && pwd) || die "--bin: no such folder"
}

work=$(mktemp -d)
declare -A pid_of=() url_of=()
tidy() {
  for name in "${!pid_of[@]}"; do
    kill "${pid_of[$name]}" 2>/dev/null || true
  done
  wait
  rm -rf "$work"
}
trap tidy EXIT
trap 'exit 130' INT TERM

# start NAME CORES PROGRAM [ARGUMENT]...: on these cores (any: wherever), until it says where it listens.
start() {
  local name=$1 on=(taskset -c "$2")
  [ "$2" != any ] || on=()
  shift 2
  "${on[@]}" "$@" >"$work/$name.log" 2>&1 &
  pid_of[$name]=$!
  for _ in $(seq 100); do
    url_of[$name]=$(sed -n 's|.*\(https\{0,1\}://[0-9.]*:[0-9]*\).*|\1|p' "$work/$name.log" | head -n 1)
    [ -z "${url_of[$name]}" ] || return 0
    kill -0 "${pid_of[$name]}" 2>/dev/null || break
    sleep 0.1
  done
  cat "$work/$name.log" >&2
  die "$name did not start"
}

median() { sort -g | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }
column() { awk -v column="$2" '{ print $column }' "$work/$1"; }

missed=0
# judge FIGURE min|max GOAL: sets verdict and sign, and counts what is missed.
judge() {
  verdict=pass sign='>='
  [ "$2" = min ] || sign='<='
  awk -v figure="$1" -v kind="$2" -v goal="$3" \
    'BEGIN { exit !(kind == "min" ? figure >= goal : figure <= goal) }' || verdict=MISS
  [ "$verdict" = pass ] || missed=$((missed + 1))
}

# row WHAT FIGURE min|max GOAL
row() {
  judge "${@:2}"
  printf '%-62s %9.2f  %2s %-6s %s\n' "$1" "$2" "$sign" "$4" "$verdict"
}

# Ends the script: 1 where a goal was missed.
conclude() {
  [ "$missed" -eq 0 ] || { echo "$missed goals missed" >&2; exit 1; }
}
