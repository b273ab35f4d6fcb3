"""The SQL functions that read a JSON value as a type, and a record as search tokens.

An expression index and the query compiler both say these names, so they can't disagree. Every function is total:
a value that isn't of the type is NULL, never an error. `api/fields/types.py` gives the same verdicts in Python.

Revision ID: typed_reading
Revises: core
"""

from alembic import op

revision = "typed_reading"
down_revision = "core"
branch_labels = None
depends_on = None

# Inlined by the planner: half the cost of a PL/pgSQL call.
TEXT = """
CREATE FUNCTION gather_text(value jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN jsonb_typeof(value) NOT IN ('object', 'array') THEN nullif(value #>> '{}', '') END
"""

BOOLEAN = """
CREATE FUNCTION gather_boolean(value jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE value #>> '{}' WHEN 'true' THEN true WHEN 'false' THEN false END
"""

# The cast behind the pattern can't fail: at most 400 digits and an exponent of at most 308.
NUMBER = r"""
CREATE FUNCTION gather_number(value jsonb) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE jsonb_typeof(value)
  WHEN 'number' THEN value::numeric
  WHEN 'string' THEN CASE
    WHEN value #>> '{}' ~ '^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?0*(?:[0-9]{1,2}|[12][0-9]{2}|30[0-8]))?$'
     AND (length(value #>> '{}') <= 400 OR length(regexp_replace(value #>> '{}', '[eE].*|[-.]', '', 'g')) <= 400)
    THEN (value #>> '{}')::numeric
  END
END
"""

# PL/pgSQL, because a cast from text to a date is only STABLE and so would never be inlined into an IMMUTABLE function.
DATE = """
CREATE FUNCTION gather_date(value jsonb) RETURNS date
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE day text := value #>> '{}';
BEGIN
  IF day LIKE '____-__-__' AND translate(day, '0123456789', '') = '--' AND pg_input_is_valid(day, 'date') THEN
    RETURN day::date;
  END IF;
  RETURN NULL;
END $$
"""

# `2026-01-31T10:00:00Z`, the form of all linked times, is told by its shape: a third of the pattern's cost.
DATETIME = r"""
CREATE FUNCTION gather_datetime(value jsonb) RETURNS timestamptz
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE moment text := value #>> '{}';
BEGIN
  IF moment LIKE '____-__-__T__:__:__Z' AND translate(moment, '0123456789', '') = '--T::Z' THEN
    IF substr(moment, 12, 2) > '23' OR substr(moment, 18, 2) > '59' THEN
      RETURN NULL;
    END IF;
  ELSIF moment LIKE '____-__-__%' AND moment ~ ('^[0-9]{4}-[0-9]{2}-[0-9]{2}'
      '(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?'
      '(?:Z|[+-](?:0[0-9]|1[0-5])(?::?[0-5][0-9])?)?)?$') THEN
    IF length(moment) = 10 OR moment !~ '(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)$' THEN
      moment := moment || 'Z';
    END IF;
  ELSE
    RETURN NULL;
  END IF;
  IF pg_input_is_valid(moment, 'timestamptz') THEN
    RETURN moment::timestamptz;
  END IF;
  RETURN NULL;
END $$
"""

# What isn't a blank, punctuation, a symbol or a control character belongs to a token. Written out wherever it is
# needed: PostgreSQL builds indexes and analyzes with an empty search path, where PL/pgSQL finds none of our names.
TOKENIZED = "array_remove(regexp_split_to_array(lower(words COLLATE pg_c_utf8), '[[:space:][:punct:][:cntrl:]]+'), '')"

TOKENS = f"""
CREATE FUNCTION gather_tokens(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN {TOKENIZED}
"""

# A tsvector holds 1 MB and a lexeme 2 kB. Numbers are written out (1e308), so a record of 256 KiB could hold more:
# of such a monster the first 200,000 characters are searchable. Tokens are cut where the query cuts its own.
SEARCH = rf"""
CREATE FUNCTION gather_search(data jsonb, linked jsonb) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
DECLARE
  words text := jsonb_path_query_array(jsonb_build_array(data, linked),
    'strict $.**{{1 to last}} ? (@.type() == "string" || @.type() == "number" || @.type() == "boolean")');
BEGIN
  IF strpos(words, '\') > 0 THEN
    words := regexp_replace(words, '\\(?:u[0-9a-f]{{4}}|.)', ' ', 'g');
  END IF;
  IF octet_length(words) <= 2000 THEN
    RETURN array_to_tsvector({TOKENIZED});
  END IF;
  IF octet_length(words) > 600000 THEN
    words := left(words, 200000);
  END IF;
  RETURN array_to_tsvector((SELECT array_agg(left(token, 255)) FROM unnest({TOKENIZED}) token));
END $$
"""

# No token holds a blank, so the lexeme of one blank finds nothing.
TSQUERY = """
CREATE FUNCTION gather_tsquery(search text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(
  (SELECT string_agg(DISTINCT '''' || left(token, 255) || ''':*', ' & ') FROM unnest(gather_tokens(search)) token),
  ''' '''
)::tsquery
"""

# What text sorts by: ignoring case, and short enough that an index entry with an id of 512 characters fits a page.
KEY = """
CREATE FUNCTION gather_key(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(lower(words COLLATE pg_c_utf8), 128)
"""

KEYS = """
CREATE FUNCTION gather_keys(texts text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY(SELECT gather_key(words) FROM unnest(texts) words)
"""

FUNCTIONS = (TEXT, BOOLEAN, NUMBER, DATE, DATETIME, KEY, KEYS, TOKENS, SEARCH, TSQUERY)


def upgrade() -> None:
    for function in FUNCTIONS:
        # As it is: `op.execute` would take the `:0` of a pattern for a parameter.
        op.get_bind().exec_driver_sql(function)


def downgrade() -> None:
    for signature in (
        "gather_tsquery(text)",
        "gather_search(jsonb, jsonb)",
        "gather_tokens(text)",
        "gather_keys(text[])",
        "gather_key(text)",
        "gather_datetime(jsonb)",
        "gather_date(jsonb)",
        "gather_number(jsonb)",
        "gather_boolean(jsonb)",
        "gather_text(jsonb)",
    ):
        op.execute(f"DROP FUNCTION {signature}")
