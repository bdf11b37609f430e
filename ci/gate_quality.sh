#!/usr/bin/env bash
# Whether ci/gate.sh is right: on a change that makes one component slower, and on one to a function
# that no benchmark executes.
set -Eeuo pipefail
trap 'exit 2' ERR # 1 is a wrong verdict and nothing else
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
usage: ci/gate_quality.sh [--runs N] [--budget TIME]

  --runs N        gates of the change that nothing executes, each of which must pass (default 5)
  --budget TIME   of each gate (default 10m)

Makes a clone of HEAD in build/gate-quality/ with two commits: one reads a request of OpenAI's chat API about
15 % slower, the other makes the decoder of base64 larger, so that all code behind it moves. The first must
fail and name openai_chat/read, the second must pass every time. The machine should do nothing else; it takes
an hour.

exit status: 0 all verdicts are right, 1 one is wrong, 2 could not be measured

example:
  ci/gate_quality.sh --runs 2 --budget 5m
TEXT
}

die() {
  echo "ci/gate_quality.sh: $*" >&2
  exit 2
}

runs=5 budget=10m
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --runs | --budget)
      [ $# -ge 2 ] || die "$1 needs a value"
      declare "${1#--}=$2"
      shift 2
      ;;
    *) die "'$1' is no option; see ci/gate_quality.sh --help" ;;
  esac
done
[[ $runs =~ ^[1-9][0-9]*$ ]] || die "--runs '$runs' is no number above 0"

place=$PWD/build/gate-quality
clone=$place/clone
rm -rf "$place"
mkdir -p "$place"
git clone --quiet . "$clone"
base=$(git -C "$clone" rev-parse HEAD)

# change BRANCH FILE LINE TEXT: a commit on the base that puts TEXT behind the line LINE of FILE.
change() {
  git -C "$clone" checkout --quiet -b "$1" "$base"
  grep -Fxq "$3" "$clone/$2" || die "$2 has no line '$3' any more; choose another in this script"
  awk -v line="$3" -v text="$4" '{ print } $0 == line { print text }' "$clone/$2" >"$place/changed"
  cp "$place/changed" "$clone/$2"
  git -C "$clone" -c user.name=gate -c user.email=gate@localhost commit --quiet --all --message "$1"
}
change slower gateway/formats/openai_chat_request_reader.cpp \
  'tl::expected<chat::Request, chat::Error> read_request(std::string_view body) {' '  volatile unsigned sum = 0;
  for (std::size_t at = 0; at < body.size(); at += 3) {
    sum = sum + static_cast<unsigned char>(body[at]);
  }'
change moved gateway/formats/base64.cpp \
  'std::optional<std::string> decode_base64(std::string_view text) {' '  std::string checked;
  for (const char character : text) {
    if (character == 45) {
      checked += 43;
    } else if (character != 32) {
      checked.append(1, character);
    }
  }
  if (checked.find("====") != std::string::npos) {
    return std::nullopt;
  }'

wrong=0
# gate BRANCH NUMBER WANTED: a verdict; `report` is where it is.
gate() {
  local status=0 began=$SECONDS
  report=$place/$1-$2
  (cd "$clone" && git checkout --quiet "$1" &&
    ci/gate.sh --base "$base" --budget "$budget" --out "$report") >"$report.log" 2>&1 || status=$?
  [ "$status" -le 1 ] || die "the gate ended with status $status; see $report.log"
  echo "$1 $2: status $status, wanted $3, $((SECONDS - began)) s with the builds; $(tail -n 1 "$report/report.txt")"
  [ "$status" -eq "$3" ] || wrong=$((wrong + 1))
}
gate slower 1 1
grep -Eq '^openai_chat/read.* (REGRESSED|SLOWER)' "$report/report.txt" || {
  echo "ci/gate_quality.sh: openai_chat/read is not named in $report/report.txt" >&2
  wrong=$((wrong + 1))
}
for ((number = 1; number <= runs; number++)); do gate moved "$number" 0; done
[ "$wrong" -eq 0 ] || exit 1
