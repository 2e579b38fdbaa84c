"""Signs every generated request in as a machine client. Tokens live for ten minutes; a run on a slow machine takes longer,
so a new one is asked for in time."""

import json
import os
import urllib.parse
import urllib.request

import schemathesis

TOKEN_ADDRESS = os.environ["REGULARS_URL"] + "/api/v1/oauth/token"
RENEWED_AFTER_SECONDS = 240


def new_token() -> str:
    form = urllib.parse.urlencode({
        "grant_type": "client_credentials",
        "client_id": os.environ["REGULARS_CLIENT_ID"],
        "client_secret": os.environ["REGULARS_CLIENT_SECRET"],
    })
    with urllib.request.urlopen(TOKEN_ADDRESS, form.encode(), timeout=60) as answer:
        return json.load(answer)["access_token"]


# A refusal is an answer to be checked, not a reason to sign in again.
@schemathesis.auth(refresh_interval=RENEWED_AFTER_SECONDS, retry_on=[])
class MachineClient:
    def get(self, case, context):
        return new_token()

    def set(self, case, token, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {token}"
