# shellcheck shell=sh
# crun refuses the hybrid layout of control groups, where a machine has version 1 and, in a folder
# `unified`, version 2 as well. There it gets a mount namespace without that folder: made once, kept by
# a process, and entered with nsenter by every sandbox. Where the layout is another one the namespace
# is entered all the same, so that all machines measure the same thing.
. "$system/../runc-node/lib.sh"
oci=crun

crun_in_namespace() {
  nsenter --mount="$ISO_STATE/mounts" crun "$@"
}

# The namespace ends with the harness, since the process that keeps it watches that one.
make_namespace() {
  [ ! -e "$ISO_STATE/mounts" ] || return 0
  # shellcheck disable=SC2016 # the inner shell's
  setsid unshare --mount sh -c '
    [ ! -d /sys/fs/cgroup/unified ] || umount /sys/fs/cgroup/unified
    exec tail --pid="$1" -f "$2"' sh "${ISO_OWNER:-$PPID}" "$ISO_STATE/keeper" \
    </dev/null >"$ISO_STATE/keeper" 2>&1 &
  keeper=$!
  echo "$keeper" >"$ISO_STATE/keeper.pid"
  deadline=$(($(date +%s) + 20))
  until [ "$(cat "/proc/$keeper/comm" 2>/dev/null)" = tail ]; do
    [ "$(date +%s)" -lt "$deadline" ] || return 1
    kill -0 "$keeper" 2>/dev/null || return 1
  done
  ln -sfn "/proc/$keeper/ns/mnt" "$ISO_STATE/mounts"
}

end_namespace() {
  keeper=$(cat "$ISO_STATE/keeper.pid" 2>/dev/null) || keeper=
  # An id may have been given to another process since.
  if [ -n "$keeper" ] && grep -qsF "$ISO_STATE/keeper" "/proc/$keeper/cmdline"; then
    kill "$keeper" 2>/dev/null || :
    wait "$keeper" 2>/dev/null || :
  fi
  rm -f "$ISO_STATE/mounts" "$ISO_STATE/keeper" "$ISO_STATE/keeper.pid"
}
