#!/usr/bin/env bash
# Runs a command beside a PostgreSQL server of its own: the distribution's, in a temporary folder, on
# a Unix socket there, as a user without rights where this one is root. The server ends with the command.
#
#   GATEBENCH_POSTGRESQL_URL       where it is, as the superuser postgres, without a password;
#                                  of the user ann it asks for one
#   GATEBENCH_POSTGRESQL_CONTROL   a program: stop, start, freeze and thaw the server
#
# Exits 77, with the reason, where no server is installed.
set -euo pipefail

if [ $# -eq 0 ] || [ "$1" = --help ]; then
  echo "usage: with_postgres.sh COMMAND [ARGUMENT]..." >&2
  exit 2
fi

programs=
for folder in /usr/lib/postgresql/*/bin; do
  [ ! -x "$folder/initdb" ] || programs=$folder # the newest comes last
done
if [ -z "$programs" ]; then
  initdb=$(command -v initdb || true)
  if [ -z "$initdb" ]; then
    echo "skipped: no PostgreSQL server is installed; 'ci/setup.sh test' installs it" >&2
    exit 77
  fi
  programs=$(dirname "$initdb")
fi

as_user=()
folder=$(mktemp -d "${TMPDIR:-/tmp}/gatebench-postgres-XXXXXX")
if [ "$(id -u)" -eq 0 ]; then # the server refuses to run as root
  user=nobody
  ! id -u postgres >/dev/null 2>&1 || user=postgres
  group=$(id -gn "$user")
  chown "$user:$group" "$folder"
  as_user=(setpriv "--reuid=$user" "--regid=$group" --clear-groups --inh-caps=-all)
fi

cat >"$folder/control" <<CONTROL
#!/usr/bin/env bash
set -euo pipefail
cd "$folder"
server=\$(head -n 1 data/postmaster.pid 2>/dev/null || true)
sessions() { cat "/proc/\$server/task/\$server/children"; }
case "\$1" in
  start) ${as_user[*]} "$programs/pg_ctl" -D "$folder/data" -l "$folder/log" -t 30 -w -s start ;;
  stop) ${as_user[*]} "$programs/pg_ctl" -D "$folder/data" -m immediate -t 30 -w -s stop ;;
  freeze) kill -STOP "\$server" && kill -STOP \$(sessions) ;;
  thaw) kill -CONT \$(sessions) "\$server" ;;
esac
CONTROL
chmod +x "$folder/control"

finish() {
  local server
  server=$(head -n 1 "$folder/data/postmaster.pid" 2>/dev/null || true)
  if [ -n "$server" ]; then
    "$folder/control" thaw 2>/dev/null || true
    "$folder/control" stop || kill -KILL "$server" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM

start_folder=$PWD
cd "$folder" # which the server's user may enter
"${as_user[@]}" "$programs/initdb" -D "$folder/data" -U postgres -E UTF8 --no-locale -A trust -N \
  >"$folder/initdb.log" 2>&1 || {
  cat "$folder/initdb.log" >&2
  exit 1
}
cat >>"$folder/data/postgresql.conf" <<TEXT
listen_addresses = ''
unix_socket_directories = '$folder'
fsync = off
max_connections = 50
TEXT
printf 'local all ann scram-sha-256\nlocal all all trust\n' >"$folder/data/pg_hba.conf"
"$folder/control" start || {
  cat "$folder/log" >&2
  exit 1
}

export GATEBENCH_POSTGRESQL_URL="postgresql:///postgres?host=$folder&user=postgres"
export GATEBENCH_POSTGRESQL_CONTROL="$folder/control"
cd "$start_folder"
status=0
"$@" || status=$?
exit "$status"
