# shellcheck shell=sh
# Shared by the scripts of bench/systems: `. "$(dirname "$0")/../lib.sh"`. POSIX shell.
#
# The harness gives ISO_ROOT, ISO_STATE, ISO_ROOTFS, ISO_AGENT, ISO_DRIVER, ISO_EXPECTED, ISO_BIN
# and ISO_PORT (README.md says what they are). A person who runs a script by hand gets usual values
# for all but ISO_STATE, which only `check` does without: it makes its own folder and removes it.
# What follows names the script: `die`, its one line of advice, and exit status 3, unusable here.
set -eu

system=$(cd "$(dirname "$0")" && pwd)
: "${ISO_ROOT:=$(cd "$system/../../.." && pwd)}"
: "${ISO_AGENT:=$ISO_ROOT/fixtures/agents/hello.js}"
: "${ISO_DRIVER:=$ISO_ROOT/fixtures/drivers/node.mjs}"
: "${ISO_EXPECTED:=42}"
: "${ISO_BIN:=$ISO_ROOT/build/release/bin}"

setup_command='scripts/setup --baselines'

# What a box holds, by the end of the folder's name: docker-node, docker-isoload, docker-static. The scripts
# of the three are the same files, and differ in what they find out here.
filling=${system##*-}
case $filling in node | isoload | static) ;; *) filling=node ;; esac

# box_argv: what is started in a box for the value, a word a line; box_ok: what prints ok.
box_argv() {
  case $filling in
    node) printf '%s\n' /usr/bin/node /app/driver.mjs /app/agent.js myAgent 41 ;;
    isoload) printf '%s\n' /usr/bin/isoload-agent /app/agent.js myAgent 41 ;;
    static) printf '%s\n' /value "$ISO_EXPECTED" ;;
  esac
}

box_ok() {
  if [ "$filling" = static ]; then echo '/value ok'; else echo '/bin/echo ok'; fi
}

box_version() {
  case $filling in
    node) node_version ;;
    isoload) printf "%s" "$("$ISO_BIN/isoload" --version | head -n 1)" ;;
    static) printf 'a static program' ;;
  esac
}

# The reason goes to stdout, where the harness takes it from.
unusable() {
  printf '%s\n' "$*"
  exit 3
}

die() {
  printf '%s/%s: %s\n' "$(basename "$system")" "$(basename "$0")" "$*" >&2
  exit 1
}

need_program() {
  command -v "$1" >/dev/null || unusable "$1 is not installed; bring it with: $setup_command"
}

need_state() {
  [ -n "${ISO_STATE:-}" ] || die 'set ISO_STATE to a folder that this script may fill'
  mkdir -p "$ISO_STATE"
}

# need_agents: the code of the workloads in $ISO_AGENTS, made here where the harness has not.
need_agents() {
  [ -z "${ISO_AGENTS:-}" ] || return 0
  ISO_AGENTS=$ISO_STATE/agents
  "$ISO_ROOT/fixtures/bundles/make" "$ISO_AGENTS"
}

# For check: a folder that is gone when the script ends, and the root file system in it unless the
# harness has one already. `on_exit` may be redefined to end what was started.
on_exit() { :; }

# What a box started may still write while it is being taken away.
remove_tree() {
  tries=0
  until rm -rf "$1" 2>/dev/null; do
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] || { rm -rf "$1"; return; }
    sleep 0.1
  done
}

temporary_state() {
  ISO_STATE=$(mktemp -d "${TMPDIR:-/tmp}/isoload-check.XXXXXX")
  trap 'on_exit; remove_tree "$ISO_STATE"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

need_rootfs() {
  [ "$filling" != node ] || need_program node
  : "${ISO_ROOTFS:=$ISO_STATE/rootfs}"
  export ISO_ROOTFS
  why=$("$ISO_ROOT/bench/systems/rootfs/build" "$ISO_ROOTFS" "$filling" 2>&1) ||
    unusable "the root file system cannot be built: $(one_line "$why")"
}

# must_print EXPECTED WHAT COMMAND...: for check, after temporary_state.
must_print() {
  expected=$1 what=$2
  shift 2
  if ! said=$("$@" 2>"$ISO_STATE/stderr" </dev/null); then
    unusable "$what failed: $(one_line "$(cat "$ISO_STATE/stderr")")"
  fi
  [ "$said" = "$expected" ] ||
    unusable "$what printed '$(one_line "$said")' where '$expected' was expected"
}

# Of what a program said, the line that a reason is best made of.
one_line() {
  printf '%s\n' "$1" | grep -im 1 -E 'error|cannot|fail|denied|unknown|no such' ||
    printf '%s\n' "$1" | sed '/^[[:space:]]*$/d' | tail -n 1
}

# add_file DIR FILE [NAME]: FILE into the tree DIR, linked rather than copied where possible. What stands there
# already is removed first: written into, it would be the machine's own file that it is a link of.
add_file() {
  mkdir -p "$1$(dirname "${3:-$2}")"
  rm -f "$1${3:-$2}"
  cp -Ll "$(readlink -f "$2")" "$1${3:-$2}" 2>/dev/null || cp -L "$2" "$1${3:-$2}"
}

# libraries_of FILE: the shared libraries that a program is started with, its interpreter among them.
libraries_of() {
  ldd "$1" 2>/dev/null | sed -n -e 's/^[[:space:]]*//' -e 's/ (0x[0-9a-f]*)$//' -e 's/^.* => \//\//' -e '/^\//p'
}

interpreter_of() {
  readelf -lW "$1" 2>/dev/null | sed -n 's/.*program interpreter: \(.*\)]$/\1/p'
}

# place_of DIR LIBRARY: where a library stands in the tree: one of the system's own folders at its own place.
# One from elsewhere, as of a checkout, must not: a box may mount something over its folder, as over /tmp.
# It takes the place of the one of its name, since a box finds its libraries by name, or stands in /usr/lib.
place_of() {
  case $2 in
    /lib/* | /lib[0-9x]*/* | /usr/lib/* | /usr/lib[0-9x]*/*) printf '%s\n' "$2" && return ;;
  esac
  found=$(cd "$1" && find . -name "$(basename "$2")" ! -type d | head -n 1)
  if [ -n "$found" ]; then printf '%s\n' "${found#.}"; else printf '/usr/lib/%s\n' "$(basename "$2")"; fi
}

# name_interpreter DIR NAME PATH: has the program ask for its interpreter at PATH, which is no longer than the
# one that it asked for.
name_interpreter() {
  file=$1$2
  size=$(interpreter_of "$file" | wc -c)
  [ "${#3}" -lt "$size" ] || die "$3 is longer than the interpreter that $2 asks for"
  { printf '%s' "$3" && head -c "$((size - ${#3}))" /dev/zero; } >"$file.interp"
  objcopy --update-section ".interp=$file.interp" "$file" "$file.partial" # a copy: the file may be a link
  rm "$file.interp"
  mv -f "$file.partial" "$file"
}

# add_program DIR FILE [NAME]: the same, with the shared libraries that FILE needs. A program that brings a C
# library of its own comes after those that have the machine's, which it replaces.
add_program() {
  add_file "$@"
  interpreter=$(interpreter_of "$2")
  libraries_of "$2" | while read -r library; do
    add_file "$1" "$library" "$(place_of "$1" "$library")"
  done
  [ -n "$interpreter" ] || return 0
  place=$(place_of "$1" "$interpreter")
  [ "$place" = "$interpreter" ] || {
    add_file "$1" "$interpreter" "$place"
    name_interpreter "$1" "${3:-$2}" "$place"
  }
}

node_version() {
  printf 'Node.js %s' "$(node --version)"
}

# isoload_options: the options of `isoload serve` that the name of a system stands for.
isoload_options() {
  case $(basename "$system") in *-process*) echo '--isolation process' ;; esac
  case $(basename "$system") in *-pooled) echo '--pool 8' ;; esac
}

# What every system of isoload needs: a runtime that gives the snippet's value.
check_isoload() {
  [ -x "$ISO_BIN/isoload" ] ||
    unusable "the runtime is not built ($ISO_BIN/isoload is missing); build it with: scripts/run"
  temporary_state
  must_print "$ISO_EXPECTED" 'isoload run' "$ISO_BIN/isoload" run "$ISO_AGENT" myAgent 41
}

# The same for a server: one with those options starts, and answers. After check_isoload.
check_isoload_serve() {
  need_agents
  "$ISO_ROOT/bench/systems/isoload-http/prepare"
  mkfifo "$ISO_STATE/said"
  # shellcheck disable=SC2046 # words are wanted
  "$ISO_BIN/isoload" serve $(isoload_options) --listen 127.0.0.1:0 "$ISO_STATE/wrangler.json" \
    >"$ISO_STATE/said" 2>"$ISO_STATE/stderr" </dev/null &
  server=$!
  on_exit() { kill "$server" 2>/dev/null || :; }
  read -r line <"$ISO_STATE/said" || line=
  case $line in
    "listening on "*) ;;
    *) unusable "isoload serve $(isoload_options | tr '\n' ' ')does not start: $(one_line "$(cat "$ISO_STATE/stderr")")" ;;
  esac
  value=$(curl -sf --max-time 20 "${line#listening on }/ttfr") || value=
  [ "$value" = "$ISO_EXPECTED" ] ||
    unusable "isoload serve answered '$value' where '$ISO_EXPECTED' was expected: $(one_line "$(cat "$ISO_STATE/stderr")")"
}

# own_tree: the shared root file system as $ISO_STATE/tree, its files linked, for a box that makes mount
# points or writes into the tree that it is given.
own_tree() {
  rm -rf "$ISO_STATE/tree"
  cp -al "$ISO_ROOTFS" "$ISO_STATE/tree" 2>/dev/null || {
    rm -rf "$ISO_STATE/tree"
    cp -a "$ISO_ROOTFS" "$ISO_STATE/tree"
  }
}

# For what neither Debian nor npm has: it is measured where someone installed it.
need_program_on_path() {
  command -v "$1" >/dev/null ||
    unusable "$1 is not on the PATH, and neither Debian nor npm has it: install it from its makers"
}
