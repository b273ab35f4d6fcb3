"""A record has at most 256 KiB, also when it grew patch by patch: what is shown can be sent back.

Counted as when it is sent: its JSON without the blanks that PostgreSQL shows between its parts. 8,000 bytes of jsonb
are never so much text, whatever they hold, so for the usual record this is a comparison. What is larger may stay
until it is written to.
"""

from alembic import op

revision = "record_text_size"
down_revision = "imports"
branch_labels = None
depends_on = None

TEXT = "CAST(data AS text)"
# Whatever isn't a text or a blank goes, and the texts with their blanks.
BLANKS = rf"""length(regexp_replace({TEXT}, '"([^"\\]|\\.)*"|[^ "]+', '', 'g'))"""
CHECK = f"""
pg_column_size(data) <= 8000 OR octet_length({TEXT}) <= 262144 OR octet_length({TEXT}) - {BLANKS} <= 262144"""

ADD = f"""
DO $$
BEGIN
  ALTER TABLE records ADD CONSTRAINT records_data_text_check CHECK ({CHECK});
EXCEPTION WHEN check_violation THEN
  ALTER TABLE records ADD CONSTRAINT records_data_text_check CHECK ({CHECK}) NOT VALID;
END $$"""

# Each model's table has the old one as its own, too.
DROP = """
DO $$
DECLARE model regclass;
BEGIN
  FOR model IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'records'::regclass LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS {name}', model);
  END LOOP;
END $$"""


def upgrade() -> None:
    _drop("records_data_size_check")
    op.execute(ADD)


def downgrade() -> None:
    _drop("records_data_text_check")
    op.create_check_constraint(op.f("records_data_size_check"), "records", "pg_column_size(data) <= 4194304")


def _drop(name: str) -> None:
    op.execute(f"ALTER TABLE records DROP CONSTRAINT {name}")
    op.execute(DROP.format(name=name))
