# shellcheck shell=sh
# A containerd of our own, with all that it writes in $ISO_STATE, and without its Kubernetes half.
configure() {
  mkdir -p "$ISO_STATE/containerd"
  cat >"$ISO_STATE/containerd.toml" <<TOML
version = 2
root = "$ISO_STATE/containerd/root"
state = "$ISO_STATE/containerd/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "$ISO_STATE/containerd/sock"
[ttrpc]
  address = "$ISO_STATE/containerd/sock.ttrpc"
[metrics]
  address = "127.0.0.1:$ISO_PORT"
TOML
}

# Containers, shims and their sockets that one which was killed leaves, and what it wrote. Runs when
# the daemon has ended, or ends it.
end_containerd() {
  work=$ISO_STATE/containerd
  for container in "$work"/runc/*/*; do
    [ -d "$container" ] || continue
    runc --root "$(dirname "$container")" delete --force "$(basename "$container")" || :
  done
  for file in $(grep -lsF -- "$ISO_STATE/containerd" /proc/[0-9]*/cmdline); do
    case $(cat "${file%cmdline}comm" 2>/dev/null) in
      containerd*) kill -KILL "$(basename "${file%/cmdline}")" 2>/dev/null || : ;;
    esac
  done
  for address in "$work"/state/io.containerd.runtime.v2.task/*/*/address; do
    [ ! -f "$address" ] || rm -f "$(sed 's|^unix://||' "$address")"
  done
  awk -v work="$work/" 'index($2, work) == 1 { print $2 }' /proc/mounts | sort -r |
    while read -r mounted; do umount "$mounted" || umount -l "$mounted"; done
  rm -rf "$work" "$ISO_STATE/containerd.toml" "$ISO_STATE"/hold.*
  for folder in /run/containerd/s /run/containerd; do
    rmdir "$folder" 2>/dev/null || :
  done
}
