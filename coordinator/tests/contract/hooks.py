"""Leads generated submissions past the first checks: else nearly all would only show that their form has another name.

Only what is of the right kind is changed, so that what was made wrong on purpose stays wrong."""

import re

import schemathesis

UUID = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
ID = "0197f0a2-6a4e-4c31-9b52-4f0c1d2e3a4d"
ANSWERS = {
    "name": "Sample", "likelihood": 8, "meeting": "either", "how-often": "weekly", "how-long": "up-to-1-hour", "oxfordshire": "live",
}


@schemathesis.hook
def map_body(context, body):
    operation = getattr(context, "operation", None)
    if operation is None or not operation.path.endswith("/submissions") or not isinstance(body, dict):
        return body
    if isinstance(body.get("form"), str):
        body["form"] = "interest"
    if isinstance(body.get("form_version"), int) and not isinstance(body["form_version"], bool):
        body["form_version"] = 1
    if body.get("submission_id") is None:
        body["submission_id"] = ID
    # Those with one answer stay as they were made up.
    if isinstance(body.get("answers"), dict) and len(body["answers"]) != 1:
        body["answers"] = {**body["answers"], **ANSWERS} if len(body["answers"]) > 2 else dict(ANSWERS)
    return body


@schemathesis.hook
def map_headers(context, headers):
    for name, value in (headers or {}).items():
        if name.lower() == "idempotency-key" and UUID.fullmatch(str(value)):
            headers[name] = ID
    return headers
