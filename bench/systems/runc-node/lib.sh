# shellcheck shell=sh
# bundle DIR ARGV...: an OCI bundle on the shared root file system: what `runc spec` writes (or that of
# the runtime in $oci, and on the tree in $bundle_root), with
# that program, no terminal, a read-only root, a private /tmp and the agent's source in its place.
# runc's own defaults stay: a network namespace in which nothing is up but the loopback, few
# capabilities, a control group, no new privileges.
bundle() {
  folder=$1
  shift
  rm -rf "$folder"
  mkdir -p "$folder"
  if [ "$(id -u)" = 0 ]; then rootless=; else rootless=--rootless; fi
  # From within: not every runtime takes the folder as an option.
  (cd "$folder" && "${oci:-runc}" spec $rootless)
  jq --arg argv "$(printf '%s\n' "$@")" --arg rootfs "${bundle_root:-$ISO_ROOTFS}" --arg agent "$ISO_AGENT" '
    .process.terminal = false
    | .process.args = ($argv / "\n")
    | .process.env = ["PATH=/usr/bin:/bin"]
    | .hostname = "sandbox"
    | .root = { path: $rootfs, readonly: true }
    | .mounts += [
        { destination: "/tmp", type: "tmpfs", source: "tmpfs",
          options: ["nosuid", "nodev", "mode=1777"] },
        { destination: "/app/agent.js", type: "bind", source: $agent,
          options: ["bind", "ro", "nosuid", "nodev"] }
      ]
  ' <"$folder/config.json" >"$folder/config.new"
  mv "$folder/config.new" "$folder/config.json"
}
