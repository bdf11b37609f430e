#!/usr/bin/env bash
# Installs a package on a root file system that holds nothing but it and the libraries that it says
# it needs (from their packages' files), and runs each tool there. See --help.
set -euo pipefail
export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
umask 022

usage() {
  cat <<'TEXT'
usage: tests/package/bare_root.sh tarball|deb FOLDER

FOLDER is where ci/package.sh put its packages; the one that SHA256SUMS names is taken. As root, in
a user namespace of its own, or by sudo where that asks for no password; needs Debian or Ubuntu, of
the release that the package was made on. There are the kernel's own /proc and /dev, no shell, no
/etc.

exit status: 0 all well, 1 something failed, 2 wrong usage, 77 no root can be entered here

examples:
  tests/package/bare_root.sh tarball build/package/out
  tests/package/bare_root.sh deb build/package/out
TEXT
}

fail() {
  echo "FAILED: $*" >&2
  exit 1
}
pass() { echo "ok: $*"; }

case "${1:-}" in
  -h | --help) usage; exit 0 ;;
  tarball) suffix=.tar.gz ;;
  deb) suffix=.deb ;;
  *) suffix= ;;
esac
if [ -z "$suffix" ] || [ $# -ne 2 ] || [ ! -f "$2/SHA256SUMS" ]; then
  echo "tests/package/bare_root.sh: tarball or deb, and a folder with SHA256SUMS; see --help" >&2
  exit 2
fi
kind=$1
folder=$(realpath "$2")
(cd "$folder" && sha256sum --check --quiet SHA256SUMS) || fail "$folder is not what was packaged"
file=$folder/$(sed 's/^[^ ]*  //' "$folder/SHA256SUMS" | grep -F "$suffix")

become_root=()
[ "$(id -u)" -eq 0 ] || become_root=(--user --map-root-user)
if ! why=$(unshare "${become_root[@]}" --mount chroot / true 2>&1); then
  if [ "$(id -u)" -ne 0 ] && sudo -n true 2>/dev/null; then exec sudo -n "$0" "$@"; fi
  echo "skipped: no root file system can be entered here: $why" >&2
  exit 77
fi

scratch=$(mktemp -d)
gateway=
trap '[ -z "$gateway" ] || kill "$gateway" 2>/dev/null; rm -rf "$scratch"' EXIT
root=$scratch/root
mkdir -p "$root"/{proc,dev,tmp,usr/lib,usr/lib64,usr/bin,var/lib/dpkg/{info,updates}}
ln -s usr/lib usr/lib64 usr/bin "$root/"
: >"$root/var/lib/dpkg/status"

# Every command in a mount namespace that ends with it.
enter() { # PROGRAM ARGUMENT...: there, with an empty environment
  # shellcheck disable=SC2016 # the inner shell's own
  exec unshare "${become_root[@]}" --mount sh -c 'root=$1; shift
    mount --rbind /proc "$root/proc" && mount --rbind /dev "$root/dev" || exit 99
    exec env -i "$(command -v chroot)" "$root" "$@"' sh "$root" "$@"
}
there() { (enter "$@"); }

# --- What it says it needs. ------------------------------------------------------------------------
# A package's libraries come with those of the packages it depends on; what else those ask for (a
# configuration database, say) is no library, and not there.
with_dependencies() { # PACKAGE...
  local -A known=()
  local queue=("$@") package dependency
  while [ ${#queue[@]} -gt 0 ]; do
    package=${queue[0]}
    queue=("${queue[@]:1}")
    [ -z "${known[$package]:-}" ] || continue
    case "$(dpkg-query -W -f '${db:Status-Status} ${Section}\n' "$package" 2>/dev/null | head -1)" in
      'installed '*libs) ;;
      *) continue ;;
    esac
    known[$package]=1
    while read -r dependency; do queue+=("$dependency"); done < <(
      dpkg-query -W -f '${Depends}, ${Pre-Depends}\n' "$package" | names_of)
  done
  [ ${#known[@]} -eq 0 ] || printf '%s\n' "${!known[@]}"
}
names_of() { tr ',' '\n' | tr '|' '\n' | sed -E 's/\(.*//; s/:any//; s/ //g; /^$/d' | sort -u; }
copy_packages() { # the packages on standard input, into the root
  local package
  while read -r package; do
    dpkg-query -L "$package" | while read -r path; do
      # Small systems leave out manuals that dpkg lists.
      if [ -f "$path" ] || [ -L "$path" ]; then printf '%s\0' "${path#/}"; fi
    done
  done | tar -C / --null --no-recursion -T - -cf - 2>/dev/null |
    tar -C "$root" --keep-directory-symlink --no-same-owner -xf - ||
    fail "the libraries cannot be copied"
}

case "$kind" in
  tarball)
    prefix=/opt/$(basename "$file" .tar.gz)
    mkdir "$root/opt"
    tar -C "$root/opt" --no-same-owner -xzf "$file"
    # By itself first: what needs nothing runs where nothing is, not even /proc.
    while read -r tool needs; do
      [ "$needs" = "needs nothing but the kernel" ] || continue
      unshare "${become_root[@]}" --mount \
        env -i "$(command -v chroot)" "$root" "$prefix/bin/$tool" --version >"$scratch/log" 2>&1 ||
        fail "$tool says it needs nothing: $(cat "$scratch/log")"
      pass "$tool runs with nothing but the kernel"
    done < <(grep '^gatebench-' "$root$prefix/README")
    sonames=$(sed -n 's/^gatebench-[a-z]* *needs \(lib.*\)/\1/p' "$root$prefix/README" |
      tr ' ' '\n' | sort -u)
    for soname in $sonames; do
      path=$(ldconfig -p | awk -v name="$soname" '$1 == name && !seen++ { print $NF }')
      [ -n "$path" ] || fail "$soname, which the README names, is not installed"
      # Of /lib and /usr/lib, which are one, the package names either.
      { dpkg-query -S "$path" || dpkg-query -S "$(realpath "$path")" || dpkg-query -S "/usr$path" ||
        dpkg-query -S "${path#/usr}"; } 2>/dev/null | head -1 | sed 's/:.*//'
    done | sort -u >"$scratch/packages"
    ;;
  deb)
    prefix=/usr
    install_deb() { # what dpkg says, at once or not at all
      unshare "${become_root[@]}" --mount \
        dpkg --root="$root" --force-script-chrootless "$@" >"$scratch/log" 2>&1
    }
    # Without what it depends on it must be refused: this root is really asked.
    if install_deb --install "$file"; then fail "dpkg installed it on an empty system"; fi
    grep -q 'depends on' "$scratch/log" ||
      fail "dpkg does not miss what it depends on: $(cat "$scratch/log")"
    pass "on an empty system dpkg says: $(grep -m1 'depends on' "$scratch/log" | sed 's/^ *//')"
    install_deb --purge gatebench || true
    dpkg-deb -f "$file" Depends | names_of >"$scratch/packages"
    ;;
esac
mapfile -t wanted <"$scratch/packages"
with_dependencies "${wanted[@]}" | sort >"$scratch/closure"
copy_packages <"$scratch/closure"
pass "needs $(tr '\n' ' ' <"$scratch/packages")"
if [ "$kind" = deb ]; then
  while read -r package; do
    dpkg-query -s "$package"
    echo
  done <"$scratch/closure" >"$root/var/lib/dpkg/status"
  install_deb --install "$file" || fail "dpkg does not install it: $(cat "$scratch/log")"
  pass "dpkg installed it: $(dpkg-query --admindir="$root/var/lib/dpkg" -W gatebench)"
fi

# --- Each tool, as it is used. ---------------------------------------------------------------------
bin=$prefix/bin
manual=$prefix/share/doc/gatebench
status=0
compare=$bin/gatebench-compare
there "$compare" --version | grep -q '^compare ' || fail "compare --version"
examples=$manual/compare/examples
there "$compare" "$examples"/{baseline,current}.json >"$scratch/log" 2>&1 || status=$?
if [ "$status" -ne 1 ] || ! grep -q '^REGRESSION: ' "$scratch/log"; then
  fail "compare exits with $status for the regression in its examples: $(cat "$scratch/log")"
fi
there "$compare" "$examples"/{baseline,baseline}.json >"$scratch/log" 2>&1 ||
  fail "compare finds a difference between a file and itself: $(cat "$scratch/log")"
pass "compare judges its examples"

# -c reads to the end: a program whose reader stops early fails.
there "$bin/gatebench-micro" --benchmark_list_tests 2>"$scratch/log" |
  grep -c '^pipeline/' >/dev/null || fail "micro has no pipeline: $(cat "$scratch/log")"
there "$bin/gatebench-micro" '--benchmark_filter=^auth/hit$' --benchmark_min_time=0.01 \
  --benchmark_out=/tmp/micro.json --benchmark_out_format=json >"$scratch/log" 2>&1 ||
  fail "micro: $(cat "$scratch/log")"
grep -q '"name": "auth/hit"' "$root/tmp/micro.json" ||
  fail "micro measured nothing: $(cat "$root/tmp/micro.json")"
pass "micro measures"

there "$bin/gatebench-gateway" --version | grep -q '^gatebench-gateway ' || fail "gateway --version"
database=sqlite:/tmp/gateway.db
there "$bin/gatebench-gateway" key create --user ann --database $database \
  >"$root/tmp/key" 2>"$scratch/log" || fail "gateway key create: $(cat "$scratch/log")"
mkfifo "$scratch/said"
enter "$bin/gatebench-gateway" serve --config "$manual/gateway/examples/gateway.toml" \
  --listen 127.0.0.1:0 --database $database --rate-limit off >"$scratch/said" 2>&1 &
gateway=$!
url=
exec 8<"$scratch/said"
while [ -z "$url" ] && read -r -t 30 -u 8 line; do
  echo "$line" >>"$scratch/gateway.log"
  case $line in 'listening on '*) url=${line#listening on } ;; esac
done
[ -n "$url" ] || fail "the gateway does not listen: $(cat "$scratch/gateway.log")"
cat <&8 >>"$scratch/gateway.log" &
load=("$bin/gatebench-macro" run --blocks 1 --connections 2 --warmup 0s --isolate none)
right_answers() { # FOLDER: how many macro had; none of its requests may have failed
  [ -f "$root$1/result.json" ] || fail "macro measured nothing: $(cat "$scratch/log")"
  grep -qE '"failure_ratio": 0(\.0)?,' "$root$1/result.json" ||
    fail "requests failed: $(cat "$scratch/log")"
  sed -n 's/.*"iterations": \([1-9][0-9]*\),.*/\1/p' "$root$1/result.json" | grep . ||
    fail "no request was answered"
}
# Status 3 is macro's honest word on a short run; what counts here is what was answered.
there "${load[@]}" --duration 1s --target "$url" --key-file /tmp/key --out /tmp/target \
  >"$scratch/log" 2>&1 || [ $? -eq 3 ] || fail "macro run --target: $(cat "$scratch/log")"
answers=$(right_answers /tmp/target)
pass "macro had $answers right answers of the gateway"
kill -TERM "$gateway"
wait "$gateway" || fail "the gateway ends with $? after SIGTERM: $(cat "$scratch/gateway.log")"
gateway=
there "$bin/gatebench-gateway" usage --database $database >"$scratch/log" 2>&1 ||
  fail "usage: $(cat "$scratch/log")"
[ "$(awk '$1 == "ann" { print $2 }' "$scratch/log")" -ge "$answers" ] ||
  fail "the ledger does not have the $answers requests: $(cat "$scratch/log")"
pass "the gateway recorded them"
there "${load[@]}" --duration 200ms --out /tmp/own >"$scratch/log" 2>&1 || [ $? -eq 3 ] ||
  fail "macro run with its own gateway: $(cat "$scratch/log")"
pass "macro finds the gateway beside it: $(right_answers /tmp/own) right answers"

# --- Nothing stays. --------------------------------------------------------------------------------
if [ "$kind" = deb ]; then
  install_deb --purge gatebench || fail "dpkg does not remove it: $(cat "$scratch/log")"
  left=$(find "$root" -path "$root/tmp" -prune -o -name '*gatebench*' -print)
  [ -z "$left" ] || fail "purged, but there is still: $left"
  pass "purging it leaves nothing"
fi
