#!/usr/bin/env bash
# A smoke run of generated requests against the OpenAPI document: no server error, no undocumented status, media type
# or body shape, no operation open without credentials. Arguments go to schemathesis.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

readonly VERSION=4.32.5
readonly EXAMPLES_MAX=15
tools=$root/var/tools/schemathesis-$VERSION

if [ "${1:-}" = --inside ]; then
  shift
  run_inside=true
else
  run_inside=false
fi

install() {
  [ -x "$tools/bin/schemathesis" ] && return
  say "Installing schemathesis $VERSION into $tools …"
  rm -rf "$tools"
  python3 -m venv "$tools" && "$tools/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$VERSION"
}

# The session cookie of the demo's general manager, who may do everything.
sign_in() {
  node --input-type=module -e '
    const { REGULARS_URL: url, REGULARS_DEMO_PASSWORD: password } = process.env;
    const answer = await fetch(`${url}/api/v1/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-requested-with": "regulars" },
      body: JSON.stringify({ tenant_number: "100001", user_name: "gm", password }),
    });
    if (answer.status !== 201) throw new Error(`sign-in answered ${answer.status}: ${await answer.text()}`);
    console.log(answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; "));'
}

# Left out: what would end or lock the session of the run, streams that never end, and the sign-in's own rate limit.
smoke() {
  local cookie
  cookie=$(sign_in)
  # It keeps its own files in the directory where it runs.
  cd var/tools
  "$tools/bin/schemathesis" run "$REGULARS_URL/api/openapi.json" \
    --header "Cookie: $cookie" --header "X-Requested-With: regulars" \
    --phases examples,coverage,fuzzing --max-examples "$EXAMPLES_MAX" --seed 20261122 --workers 2 \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,ignored_auth \
    --exclude-path-regex '/(sessions(/.*)?|oauth/token|setup|pairings(/poll)?|devices/token|terminals/\{id\}/events)$' \
    --request-timeout 20 --no-color "$@"
}

if $run_inside; then
  smoke "$@"
elif install; then
  scripts/with-server.sh scripts/schemathesis.sh --inside "$@"
else
  say "Skipped: schemathesis $VERSION could not be installed here (it needs python3 with venv and the package index)."
fi
