# shellcheck shell=sh
. "$ISO_ROOT/bench/systems/microvm/lib.sh"

# configure FILE PROGRAM...: what Firecracker starts, and with which program in it.
configure() {
  file=$1
  shift
  jq -n --arg kernel "$ISO_STATE/vmlinux" --arg image "$ISO_STATE/image" --arg program "$*" '{
    "boot-source": {
      kernel_image_path: $kernel,
      initrd_path: $image,
      boot_args: "console=ttyS0 quiet loglevel=0 reboot=k panic=-1 pci=off -- \($program)"
    },
    drives: [],
    "machine-config": { vcpu_count: 1, mem_size_mib: 512 }
  }' >"$file"
}
