"""Reads target/ as tools of dbt's users do, at the requests of artifacts_test.go.

{"parse": FOLDER}     dbt-artifacts-parser: a row an artifact, with the shape that it was taken for
{"models": FOLDER}    dbt-metabase: a row a table, with its columns and foreign keys
{"lineage": FOLDER}   dbt-colibri: a row a column of a model, with the columns that it finds behind it
"""

import json
import os
import pathlib

os.environ["DO_NOT_TRACK"] = "1"

from dbt_artifacts_parser import parser
from dbt_colibri.lineage_extractor.extractor import DbtColumnLineageExtractor
from dbtmetabase.manifest import Manifest

from canonical import converse


def parse(folder):
    readers = {
        "manifest": parser.parse_manifest,
        "catalog": parser.parse_catalog,
        "run_results": parser.parse_run_results,
        "sources": parser.parse_sources,
    }
    for name, read in readers.items():
        artifact = read(json.loads((folder / f"{name}.json").read_text()))
        yield {"artifact": name, "shape": type(artifact).__name__}


def models(folder):
    for model in Manifest(folder / "manifest.json").read_models():
        keys = {c.name: f"{c.fk_target_table}.{c.fk_target_field}" for c in model.columns if c.fk_target_table}
        yield {"schema": model.schema, "name": model.name, "columns": len(model.columns), "keys": keys}


def lineage(folder):
    extractor = DbtColumnLineageExtractor(str(folder / "manifest.json"), str(folder / "catalog.json"))
    for node, columns in extractor.extract_project_lineage()["lineage"]["parents"].items():
        for column, parents in columns.items():
            found = [[p["dbt_node"], p["column"]] for p in parents if not p["column"].startswith("__")]
            yield {"node": node, "column": column, "parents": found}


def answer(request):
    (what, folder), = request.items()
    return {"rows": list({"parse": parse, "models": models, "lineage": lineage}[what](pathlib.Path(folder)))}


if __name__ == "__main__":
    converse(answer)
