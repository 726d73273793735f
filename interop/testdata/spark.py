"""Runs SQL in Spark with Delta, at the requests of interop_test.go.

{"sql": STATEMENT}   the schema and the rows of its result
"""

import json

from pyspark.sql import SparkSession

from canonical import canonical, converse

# Tables are tiny: what is made for large ones (compiled queries, many partitions, a
# JVM that optimises for hours) only takes time.
spark = (
    SparkSession.builder.master("local[1]")
    .config("spark.driver.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1")
    .config("spark.sql.codegen.wholeStage", "false")
    .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
    .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
    .config("spark.sql.session.timeZone", "UTC")
    .config("spark.sql.shuffle.partitions", "1")
    .config("spark.databricks.delta.snapshotPartitions", "1")
    .config("spark.ui.enabled", "false")
    .config("spark.ui.showConsoleProgress", "false")
    .config("spark.log.level", "ERROR")
    .getOrCreate()
)


def answer(request):
    result = spark.sql(request["sql"])
    rows = [canonical(row.asDict(recursive=True)) for row in result.collect()]
    return {"schema": json.loads(result.schema.json()), "rows": rows}


converse(answer)
