# shellcheck shell=bash
# What the scripts of the load benchmark have in common; sourced by them: a build, one call of
# `macro run`, and where its results are.

die() {
  echo "ci/${0##*/}: $*" >&2
  exit 2
}

# flag_value NAME [ARGUMENT]...: the value of the last --NAME (or --NAME=...) among the arguments.
flag_value() {
  local name=--$1 value=
  shift
  while [ $# -gt 0 ]; do
    case "$1" in
      "$name") value=${2:-} ;;
      "$name"=*) value=${1#*=} ;;
    esac
    shift
  done
  echo "$value"
}

# has_flag NAME [ARGUMENT]...
has_flag() {
  local name=--$1 argument
  shift
  for argument in "$@"; do
    case "$argument" in
      "$name" | "$name"=*) return 0 ;;
    esac
  done
  return 1
}

# load PROFILE [ARGUMENT]...: builds the release preset, unless --bin DIR is among the arguments, and
# runs `macro run PROFILE` with the others. Ends the script with macro's exit status.
load() {
  local profile=$1 bin='' out status=0 flags=()
  shift
  while [ $# -gt 0 ]; do
    case "$1" in
      --bin)
        [ $# -ge 2 ] || die "--bin needs a value"
        bin=$2
        shift 2
        ;;
      *)
        flags+=("$1")
        shift
        ;;
    esac
  done
  if [ -z "$bin" ]; then
    ci/setup.sh build || die "what is missing could not be installed"
    echo "ci/${0##*/}: building the release preset"
    if ! cmake --preset release >/dev/null ||
      ! cmake --build --preset release --target gateway macro; then
      die "the build failed"
    fi
    bin=build/release/bin
  fi
  [ -x "$bin/macro" ] || die "--bin $bin: there is no macro in it"

  out=$(flag_value out "${flags[@]}")
  if [ -z "$out" ]; then
    out=benchmark-results/$(date -u +%Y%m%dT%H%M%SZ)-$profile
    flags+=(--out "$out")
  fi
  mkdir -p benchmark-results
  exec 9>benchmark-results/.lock
  flock -w 3 9 || die "another run is measuring here; two at once would measure each other"

  # Ctrl-C is macro's: it ends cleanly and still reports.
  trap : INT
  "$bin/macro" run "$profile" "${flags[@]}" 9>&- || status=$?
  trap - INT
  [ "$status" -ne 2 ] || exit 2
  while IFS= read -r table; do
    echo
    cat "$table"
  done < <(find "$out" -name table.md | sort)
  while IFS= read -r page; do
    echo "report: $page"
  done < <(find "$out" -name report.html | sort)
  exit "$status"
}
