# shellcheck shell=sh
# QEMU's microvm machine. The accelerator stands in a file, so that the same command line starts a guest on
# the processor (KVM) or, where that is allowed, on an emulated one.
. "$ISO_ROOT/bench/systems/microvm/lib.sh"

# machine ACCELERATOR: the file that -readconfig reads. An emulated processor needs the old devices to find its
# own speed by.
machine() {
  old=auto
  [ "$1" = kvm ] || old=on
  printf '%s\n' '[machine]' '  type = "microvm"' "  accel = \"$1\"" '  acpi = "off"' \
    '  isa-serial = "on"' "  pit = \"$old\"" "  pic = \"$old\"" "  rtc = \"$old\"" >"$ISO_STATE/machine"
}

# boot SECONDS PROGRAM...: a guest that runs the program; what it prints.
boot() {
  deadline=$1
  shift
  timeout "$deadline" qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot \
    -readconfig "$ISO_STATE/machine" -cpu max -m 512 -serial stdio \
    -kernel "$kernel_folder/vmlinuz" -initrd "$ISO_STATE/image" \
    -fw_cfg "name=opt/isoload/agent,file=$ISO_AGENT" \
    -append "console=ttyS0 quiet loglevel=0 reboot=t panic=-1 -- $*" </dev/null 2>"$ISO_STATE/stderr" |
    tr -d '\r'
}
