#!/bin/sh
# The adapters of this repository, and the template that the documentation shows. Prints TAP.
#   adapters_test.sh CONFORMANCE_FOLDER RUNNER FAKE_SERVER
set -u

suite=$1 runner=$2
export FAKE_SERVER=$3
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/tests/tap.sh
. "$here/../../scripts/tests/tap.sh"

is_described() { # NAME: or lacks something, and says so with exit status 3
  "$suite/adapters/$1/adapter" describe >"$work/about" 2>"$work/lacks"
  status=$?
  if [ $status -eq 3 ]; then
    cat "$work/lacks"
    [ -s "$work/lacks" ]
    return
  fi
  [ $status -eq 0 ] && jq -e --arg name "$1" '
    .name == $name and .contract == "1" and (.version | test("^[0-9]")) and (.features | type) == "array"
  ' "$work/about"
}

is_wrong_use() { # NAME ARGUMENT...
  adapter=$suite/adapters/$1/adapter
  shift
  "$adapter" "$@"
  [ $? -eq 2 ]
}

export ISOLOAD_BIN=
for name in isoload workerd miniflare; do
  # A stand-in where isoload is not built: what is tested is the adapter.
  if [ $name = isoload ]; then
    printf '#!/bin/sh\necho "isoload 0.1.0 (V8 10.2)"\n' >"$work/isoload"
    chmod +x "$work/isoload"
    ISOLOAD_BIN=$work/isoload
  fi
  ok "$name describes itself" is_described $name
  if [ $name != isoload ] && [ -s "$work/lacks" ]; then
    echo "# skipped: wrong use of the adapter of $name, because $(cat "$work/lacks")"
    continue
  fi
  ok "$name: no verb is wrong use" is_wrong_use $name
  ok "$name: serving nothing is wrong use" is_wrong_use $name serve
  ok "$name: an unknown option is wrong use" is_wrong_use $name serve --moon 1
done
ISOLOAD_BIN=$work/none
lacks_isoload() {
  "$suite/adapters/isoload/adapter" describe
  [ $? -eq 3 ]
}
ok "isoload's adapter says that isoload is not built" lacks_isoload

sed -n '/^```sh$/,/^```$/p' "$suite/adapters/README.md" |
  awk '/^```sh/ { block++; next } /^```/ { exit } block == 1' >"$work/shown"
ok "the template is the one that README.md shows" diff "$work/shown" "$suite/adapters/template/adapter"
ok "the template has fewer than 30 lines" [ "$(wc -l <"$work/shown")" -lt 30 ]
mkdir "$work/bin"
cat >"$work/bin/my-runtime" <<'END'
#!/bin/sh
# A runtime that reads the configuration that the template writes.
jq -e '[.modules[].name] | index("main.js") != null' "$1" >/dev/null || exit 1
exec "$FAKE_SERVER" "$(jq -r '.listen | split(":")[1]' "$1")"
END
chmod +x "$work/bin/my-runtime"
template_judges() { # ADAPTER
  PATH=$work/bin:$PATH ISOLOAD_HOME=$here/fixtures/home "$runner" \
    --adapter "$suite/adapters/$1" --filter 'core/pass-*'
}
ok "the template leads to a first result" template_judges template
if command -v node >/dev/null; then
  ok "so does the one in JavaScript" template_judges template-js/adapter.mjs
  lacks_runtime() {
    ISOLOAD_HOME=$here/fixtures/home "$runner" --adapter "$suite/adapters/template-js/adapter.mjs"
    [ $? -eq 3 ]
  }
  ok "without the runtime it says what is lacking" lacks_runtime
  is_quiet_wrong_use() {
    "$suite/adapters/template-js/adapter.mjs"
    [ $? -eq 2 ]
  }
  ok "the template in JavaScript: no verb is wrong use" is_quiet_wrong_use
else
  echo "# skipped: the template in JavaScript, because node is missing (apt-get install nodejs)"
fi

all_told
