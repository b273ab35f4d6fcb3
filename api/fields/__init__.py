"""Fields: what a key of a model's records is (pure, but for the rows in `tables.py`).

`inference.observe(records)`     what a batch shows of each key, as JSON: counts and samples (0.4 µs a value)
`inference.fold(observations)`   those added up;  `inference.infer(seen)`, `share(seen, type)`, `classify(value)`
`forms.read_form_value(text, type | None)`   a form's text as the JSON value that its field wants
`catalogue.build(id_field, rows, sightings, links)`   every field that a query may name
"""
