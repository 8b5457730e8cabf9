# shellcheck shell=sh
# A container without an init system, on a tree of its own.
configure() {
  mkdir -p "$ISO_STATE/lxc"
  own_tree
  cat >"$ISO_STATE/lxc.conf" <<CONF
lxc.uts.name = sandbox
lxc.rootfs.path = dir:$ISO_STATE/tree
lxc.rootfs.options = ro
lxc.mount.auto = proc:mixed sys:ro
lxc.mount.entry = tmpfs tmp tmpfs nosuid,nodev,mode=1777 0 0
lxc.mount.entry = $ISO_AGENT app/agent.js none bind,ro 0 0
lxc.net.0.type = empty
lxc.autodev = 1
CONF
}

lxc_execute() {
  lxc-execute --quiet --lxcpath "$ISO_STATE/lxc" --rcfile "$ISO_STATE/lxc.conf" "$@"
}

# What LXC leaves of containers that have ended: locks named after their folder, and empty control
# groups. rmdir takes nothing that is in use.
remove_traces() {
  rm -rf "/run/lxc/lock$ISO_STATE"
  rmdir -p "/run/lxc/lock$(dirname "$ISO_STATE")" 2>/dev/null || :
  find /sys/fs/cgroup -maxdepth 2 -type d -name lxc.pivot -exec rmdir {} + 2>/dev/null || :
}
