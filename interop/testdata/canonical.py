"""What the scripts share: one JSON form for values, and the conversation."""

import datetime
import decimal
import json
import sys


def canonical(value):
    """A value as JSON that says no more about an engine than the value itself."""
    if isinstance(value, dict):
        return {str(key): canonical(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [canonical(part) for part in value]
    if isinstance(value, datetime.datetime):  # in UTC, or without a zone
        return value.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, (bytes, bytearray)):
        return value.hex().upper()
    return value


def converse(answer):
    """Answers one JSON request a line, each with a line of its own, until the end."""
    out = sys.stdout
    sys.stdout = sys.stderr  # what libraries print is no answer
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line))
        except Exception as error:  # a refusal is an answer too
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), file=out, flush=True)
