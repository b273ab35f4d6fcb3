"""The view language: asked as a ViewQuery, compiled to one SELECT (pure: no database, no network, no clock).

`language.ViewQuery`, `language.from_url(pairs)`   a query from a body or a URL;  `query.over(saved)` asks it of a view
`compiler.compile_page(query, catalogue, workspace_id=, model_id=, now=, after=, backward=)`   a page and one row more
`compiler.compile_count(…, exact=)`, `compile_all(…)`   how many rows; all of them, for an export
`compiler.check(query, catalogue, now=)`, `naming.warnings(query, catalogue)`   what is wrong, what reads as empty
`naming.filtered_fields(query)`, `sorted_fields(query)`, `indexes.definition(catalogue, name, table)`   what to index
`figures.SummaryQuery`, `summary.compile_summary(query, figures, catalogue, …)`   figures of all rows and of groups
`picking.compile_values(field, scope, …)`   the values that a field has
`cursor.fingerprint(query, catalogue, model_id)`, `cursor.encode(row.position, key, fingerprint)`, `cursor.decode(…)`

A page's statement fetches `limit + 1` rows: when the last of them comes, the next cursor is made of the `position` of
the row before it. Backward the rows come nearest first. Bound JSON keys match expression indexes only under
`plan_cache_mode = force_custom_plan`.
"""
