"""The API held to its own OpenAPI document: schemathesis asks a filled, running Gather whatever the document allows."""
