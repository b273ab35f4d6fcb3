"""Every record of a query as a file: NDJSON, CSV, XLSX, streamed."""
