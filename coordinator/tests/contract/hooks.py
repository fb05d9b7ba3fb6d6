"""Leads generated submissions past the first checks: else nearly all would only show that their form has another name.

Only what is of the right kind is changed, so that what was made wrong on purpose stays wrong."""

import schemathesis

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
    # Those with one answer stay as they were made up.
    if isinstance(body.get("answers"), dict) and len(body["answers"]) != 1:
        body["answers"] = {**body["answers"], **ANSWERS} if len(body["answers"]) > 2 else dict(ANSWERS)
    return body
