# shellcheck shell=sh
# Podman with all that it keeps in $ISO_STATE, so that the user's own containers are not touched. runc
# is the runtime, as for Docker, and because crun refuses some layouts of control groups. Limits are
# given because the usual ones take more rights than a restricted root has.
podman_options() {
  printf '%s\n' --root "$ISO_STATE/storage" --runroot "$ISO_STATE/run" --tmpdir "$ISO_STATE/tmp" \
    --cgroup-manager cgroupfs --runtime runc --events-backend file
}

engine() {
  # shellcheck disable=SC2046 # words without blanks, as the harness's scratch folder has none
  podman $(podman_options) "$@"
}

unmount_all() {
  awk -v work="$ISO_STATE/" 'index($2, work) == 1 { print $2 }' /proc/mounts | sort -r |
    while read -r mounted; do umount "$mounted" || umount -l "$mounted"; done
}
