#!/usr/bin/env bash
# A smoke run of generated requests against the OpenAPI document: no server error, no undocumented status, media type
# or body shape. Arguments go to schemathesis.
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

# The id and the secret of a machine client that the demo's general manager makes: it may do everything that a machine may.
client() {
  node --input-type=module -e '
    const { REGULARS_URL: url, REGULARS_DEMO_PASSWORD: password } = process.env;
    const ask = async (path, cookie, init) => {
      const headers = { "x-requested-with": "regulars", cookie, ...init?.headers };
      const answer = await fetch(`${url}/api/v1${path}`, { ...init, headers });
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
      return answer;
    };
    const json = (body) => ({ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    const session = await ask("/sessions", "", json({ tenant_number: "100001", user_name: "gm", password }));
    const cookie = session.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
    const scopes = (await (await ask("/permissions", cookie)).json()).items.map((one) => one.code);
    const shop = (await (await ask("/shops", cookie)).json()).items[0].id;
    const client = await (await ask("/api-clients", cookie, json({ name: "contract run", scopes, shop_id: shop }))).json();
    console.log(client.client_id, client.client_secret);'
}

# A bearer token of that client; fails when the client is no more.
token() {
  node --input-type=module -e '
    const { REGULARS_URL: url, REGULARS_CLIENT_ID: client_id, REGULARS_CLIENT_SECRET: client_secret } = process.env;
    const body = new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret });
    const granted = await fetch(`${url}/api/v1/oauth/token`, { method: "POST", body });
    if (!granted.ok) throw new Error(`the token endpoint answered ${granted.status}: ${await granted.text()}`);
    console.log((await granted.json()).access_token);'
}

# A configuration that names things of the demo in paths, so that requests reach what they are about.
configuration() {
  node --input-type=module -e '
    const headers = { authorization: `Bearer ${process.argv[1]}` };
    const ask = async (path) => (await fetch(`${process.env.REGULARS_URL}/api/v1${path}`, { headers })).json();
    const { paths } = await (await fetch(`${process.env.REGULARS_URL}/api/openapi.json`)).json();
    const first = async (list) => (await ask(list)).items?.[0];
    const member = await first("/members");
    const [membership] = (await ask(`/members/${member.id}`)).memberships;
    const ids = { cards: membership.cards[0].id, members: member.id, memberships: membership.id };
    for (const path of Object.keys(paths).filter((path) => path.includes("{id}"))) {
      const noun = path.split("/")[1];
      ids[noun] ??= (await first(`/${noun}`))?.id;
      if (ids[noun]) console.log(`[[operations]]\ninclude-path = "${path}"\nparameters = { id = "${ids[noun]}" }\n`);
    }' "$1"
}

# One worker: parsing its own lambdas in two threads at once sometimes fails in Python 3.11 (AST constructor recursion depth).
# Left out: what would end or lock the session of the run, streams that never end, and the sign-in's own rate limit.
smoke() {
  read -r REGULARS_CLIENT_ID REGULARS_CLIENT_SECRET < <(client)
  export REGULARS_CLIENT_ID REGULARS_CLIENT_SECRET
  # It keeps its own files in the directory where it runs, and reads its configuration there.
  cd var/tools
  configuration "$(token)" >schemathesis.toml
  SCHEMATHESIS_HOOKS=$root/scripts/schemathesis_auth.py "$tools/bin/schemathesis" run "$REGULARS_URL/api/openapi.json" \
    --phases examples,coverage,fuzzing --max-examples "$EXAMPLES_MAX" --seed 20261122 --workers 1 \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
    --exclude-path-regex '/(sessions(/.*)?|oauth/token|setup|pairings(/poll)?|devices/token|terminals/\{id\}/events)$' \
    --exclude-operation-id delete_api_client \
    --request-timeout 20 --no-color "$@"
  token >/dev/null || fail 1 "The run lost its client on the way, so it proves little: see which operation ended it."
}

if $run_inside; then
  smoke "$@"
elif install; then
  scripts/with-server.sh scripts/schemathesis.sh --inside "$@"
else
  say "Skipped: schemathesis $VERSION could not be installed here (it needs python3 with venv and the package index)."
fi
