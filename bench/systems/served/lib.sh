# shellcheck shell=sh
# check_served KIND: usable when a sandbox of that kind gives the value in a Node.js of this machine.
check_served() {
  need_program node
  temporary_state
  # shellcheck disable=SC2016 # JavaScript's
  must_print "$ISO_EXPECTED" "$1" node --experimental-vm-modules --no-node-snapshot --no-warnings \
    --input-type=module \
    -e 'import { readFileSync } from "node:fs";
        const [kind, agent] = process.argv.slice(1);
        const { open } = await import(kind);
        const { value, close } = await open(readFileSync(agent, "utf8"));
        console.log(JSON.stringify(value));
        close();' "$system/../served/$1.mjs" "$ISO_AGENT"
}
