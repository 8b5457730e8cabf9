# shellcheck shell=sh
# What the microVMs share: a kernel, and an image in memory that holds the root file system of the boxes, with
# an init that runs the program and turns the machine off.

# The kernel and its drivers: Debian's cloud kernel as scripts/setup unpacked it.
kernel_folder=$ISO_ROOT/.deps/cloud-kernel

need_kernel() {
  [ -f "$kernel_folder/vmlinuz" ] ||
    unusable "the guests' kernel is missing; bring it with: $setup_command"
  for program in cpio cc; do need_program "$program"; done
}

# make_image: $ISO_STATE/image, from the root file system of this filling.
make_image() {
  rm -rf "$ISO_STATE/tree"
  own_tree
  mkdir -p "$ISO_STATE/tree/lib/modules" "$ISO_STATE/tree/sys" "$ISO_STATE/tree/proc"
  cp "$kernel_folder/qemu_fw_cfg.ko" "$ISO_STATE/tree/lib/modules/"
  # Not into the file that other boxes share.
  rm -f "$ISO_STATE/tree/app/agent.js"
  cp "$ISO_AGENT" "$ISO_STATE/tree/app/agent.js"
  cc -O2 -static -D_GNU_SOURCE -o "$ISO_STATE/tree/init" "$ISO_ROOT/bench/systems/microvm/init.c" \
    2>"$ISO_STATE/cc.log" || unusable "the guest's init cannot be built: $(one_line "$(cat "$ISO_STATE/cc.log")")"
  (cd "$ISO_STATE/tree" && find . | cpio --quiet -o -H newc) >"$ISO_STATE/image"
  rm -rf "$ISO_STATE/tree" "$ISO_STATE/cc.log"
}

# header_number OFFSET BYTES: a number of the kernel's header, as its boot protocol has it.
header_number() {
  od -An -t "u$2" -j "$1" -N "$2" "$kernel_folder/vmlinuz" | tr -d ' '
}

# plain_kernel FILE: the kernel without its compressed wrapping, for monitors that want it so.
plain_kernel() {
  sectors=$(header_number 497 1)
  start=$(((sectors + 1) * 512 + $(header_number 584 4)))
  length=$(header_number 588 4)
  tail -c "+$((start + 1))" "$kernel_folder/vmlinuz" | head -c "$length" >"$1.wrapped"
  case $(od -An -t x1 -N 4 "$1.wrapped" | tr -d ' ') in
    02214c18) unwrap='lz4' ;;
    fd377a58) unwrap='xz' ;;
    28b52ffd) unwrap='zstd' ;;
    *) unusable "$kernel_folder/vmlinuz is wrapped in a way that is not known here" ;;
  esac
  need_program "$unwrap"
  "$unwrap" -dc <"$1.wrapped" >"$1" 2>/dev/null || : # the size of the whole stands behind the end
  rm -f "$1.wrapped"
  [ "$(head -c 4 "$1" | tail -c 3)" = ELF ] || unusable 'the plain kernel in vmlinuz is no ELF file'
}
