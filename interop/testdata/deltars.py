"""Reads and writes Delta tables with delta-rs, at the requests of interop_test.go.

{"read": TABLE, "version": N}  or  "at": TIME   the schema and the rows
{"copy": TABLE, "to": TABLE, "mode": MODE}      writes the rows of one table to another,
  and "by": COLUMNS                             parted by columns
{"checkpoint": TABLE}                           writes a checkpoint
"""

import json

import pyarrow
from deltalake import DeltaTable, write_deltalake

from canonical import canonical, converse


def rows_of(table):
    """The rows as Python values; pyarrow gives a map as pairs unless it is told."""
    return [canonical(row) for row in table.to_pylist(maps_as_pydicts="strict")]


def load(request):
    table = DeltaTable(request.get("read") or request.get("copy"), version=request.get("version"))
    if "at" in request:
        table.load_as_version(request["at"])
    return table


def answer(request):
    if "checkpoint" in request:
        DeltaTable(request["checkpoint"]).create_checkpoint()
        return {}
    table = load(request)
    rows = pyarrow.table(table.to_pyarrow_table())
    if "copy" in request:
        write_deltalake(request["to"], rows, mode=request["mode"], partition_by=request.get("by"))
        return {}
    schema = json.loads(table.schema().to_json())
    return {"version": table.version(), "schema": schema, "rows": rows_of(rows)}


converse(answer)
