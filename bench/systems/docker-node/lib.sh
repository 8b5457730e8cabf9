# shellcheck shell=sh
# The Docker daemon that is measured: the one that this machine's client reaches through a local
# socket, or else one that these scripts start and stop. Either way it is at $ISO_STATE/docker.sock.
# All of a daemon of our own lies in $ISO_STATE/docker. So that one whose harness was killed can be
# found, a file in $registry, named after the harness's process, holds its $ISO_STATE.
registry=/run/isoload-bench
image=isoload-bench-$filling
# A client without the user's settings: no proxies put into containers, no other daemon.
engine() {
  docker --config "$ISO_STATE/client" -H "unix://$ISO_STATE/docker.sock" "$@"
}

daemon_answers() {
  [ -S "$ISO_STATE/docker.sock" ] && timeout 20 docker --config "$ISO_STATE/client" \
    -H "unix://$ISO_STATE/docker.sock" version >/dev/null 2>&1
}

# The socket of a daemon that runs here already, if one answers.
running_daemon() {
  host=$(docker context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null) || return 1
  case $host in unix://*) ;; *) return 1 ;; esac
  timeout 20 docker -H "$host" version >/dev/null 2>&1 && printf '%s\n' "${host#unix://}"
}

# Makes $ISO_STATE/docker.sock a daemon that answers. Without one: the reason in $why, status 1.
connect_daemon() {
  mkdir -p "$ISO_STATE/client"
  if daemon_answers; then return 0; fi
  if socket=$(running_daemon); then
    ln -sf "$socket" "$ISO_STATE/docker.sock"
    return 0
  fi
  end_abandoned_daemons
  start_daemon
}

start_daemon() {
  if ! command -v dockerd >/dev/null; then
    why="no Docker daemon answers and dockerd is not installed; bring it with: $setup_command"
  elif [ "$(id -u)" != 0 ]; then
    why='no Docker daemon answers, and starting one needs root: start yours, or run this as root'
  elif [ ${#ISO_STATE} -gt 50 ]; then
    # The sockets below it must fit into the 108 bytes of a socket's address.
    why="$ISO_STATE is too long a path for a daemon's sockets; set TMPDIR to a shorter folder"
  else
    end_daemon "$ISO_STATE"
    launch_daemon && return 0
    why="dockerd does not start: $(one_line "$(grep -E 'fatal|error|failed' "$work/log")")"
  fi
  return 1
}

# No network is set up, because no container has one, and nothing of the machine's firewall is
# touched. Returns when the daemon listens, or with status 1 when it ended or took a minute.
launch_daemon() {
  work=$ISO_STATE/docker
  mkdir -p "$work" "$registry"
  # Older daemons leave a key there; it goes with the daemon unless it was there before.
  [ -e /etc/docker/key.json ] || : >"$work/new-key"
  printf '{}\n' >"$work/daemon.json"
  : >"$work/log"
  printf '%s\n' "$ISO_STATE" >"$registry/$(owner)"
  setsid dockerd --config-file "$work/daemon.json" --host "unix://$ISO_STATE/docker.sock" \
    --data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/pid" \
    --bridge=none --iptables=false --ip6tables=false --ip-forward=false \
    </dev/null >>"$work/log" 2>&1 &
  daemon=$!
  within 60 listens_or_ended "$daemon"
  daemon_answers
}

# An ended process whose parent has not looked yet has ended, too.
ended() {
  case $(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null) in '' | Z | X) ;; *) return 1 ;; esac
}

listens_or_ended() {
  grep -q 'API listen on' "$work/log" || ended "$1"
}

# within SECONDS COMMAND...: asks until the command says yes; status 1 when it has not by then.
within() {
  deadline=$(($(date +%s) + $1))
  shift
  until "$@"; do
    [ "$(date +%s)" -lt "$deadline" ] || return 1
    sleep 0.05
  done
}

# The harness, as process id and start time: an id alone may be given to another process.
# ISO_OWNER names it where the caller is not it.
owner() {
  printf '%s-%s' "${ISO_OWNER:-$PPID}" "$(started "${ISO_OWNER:-$PPID}")"
}

started() {
  sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20
}

end_abandoned_daemons() {
  for entry in "$registry"/*; do
    [ -f "$entry" ] || continue
    process=$(basename "$entry")
    [ "$(started "${process%-*}")" = "${process#*-}" ] || end_daemon "$(cat "$entry")"
  done
}

# end_daemon STATE: ends the daemon of STATE in whatever condition it is, takes back what it mounted
# and wrote, and forgets it. Nothing to do is no error.
end_daemon() {
  work=$1/docker
  if [ -d "$work" ]; then
    stop_gently "$work"
    stop_by_force "$work"
    [ ! -e "$work/new-key" ] || rm -f /etc/docker/key.json
    rm -rf "$work" "$1/docker.sock"
  fi
  for entry in "$registry"/*; do
    [ ! -f "$entry" ] || [ "$(cat "$entry")" != "$1" ] || rm -f "$entry"
  done
  for folder in "$registry" /run/containerd/s /run/containerd /etc/docker; do
    rmdir "$folder" 2>/dev/null || :
  done
  # Empty control groups of that name are all that can go this way.
  find /sys/fs/cgroup -maxdepth 3 -depth -type d -name docker -exec rmdir {} + 2>/dev/null || :
}

# Processes whose command line names the daemon's own folder: dockerd, containerd, and the shims.
processes_of() {
  grep -lsF -- "$1/" /proc/[0-9]*/cmdline | while read -r file; do
    case $(cat "${file%cmdline}comm" 2>/dev/null) in
      dockerd* | containerd*) basename "${file%/cmdline}" ;;
    esac
  done
}

stop_gently() {
  daemon=$(cat "$1/pid" 2>/dev/null) || return 0
  processes_of "$1" | grep -qx "$daemon" || return 0
  kill "$daemon" || return 0
  within 30 ended "$daemon" || :
}

# What a daemon leaves that was itself killed: running containers with their control groups, shims
# with their sockets, containerd, mounts.
stop_by_force() {
  for container in "$1"/exec/runtime-runc/moby/*; do
    [ -d "$container" ] || continue
    runc --root "$1/exec/runtime-runc/moby" delete --force "$(basename "$container")" || :
  done
  left=$(processes_of "$1")
  # shellcheck disable=SC2086 # a list of numbers
  [ -z "$left" ] || kill -KILL $left 2>/dev/null || :
  for process in $left; do
    within 10 ended "$process" || :
  done
  for address in "$1"/exec/containerd/daemon/io.containerd.runtime.v2.task/moby/*/address; do
    [ ! -f "$address" ] || rm -f "$(sed 's|^unix://||' "$address")"
  done
  awk -v work="$1/" 'index($2, work) == 1 { print $2 }' /proc/mounts | sort -r |
    while read -r mounted; do umount "$mounted" || umount -l "$mounted"; done
}
