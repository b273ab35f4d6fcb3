"""A record has at most 1,000 keys, also when they came patch by patch: what is shown can be sent back.

A thousand keys and their values take more than 8,000 bytes, so for the usual record this is a comparison.
"""

from alembic import op

revision = "record_keys"
down_revision = "record_size"
branch_labels = None
depends_on = None

KEYS = "jsonb_array_length(jsonb_path_query_array(data, '$.keyvalue()'))"


def upgrade() -> None:
    check = f"pg_column_size(data) <= 8000 OR {KEYS} <= 1000"
    op.create_check_constraint(op.f("records_data_keys_check"), "records", check)


def downgrade() -> None:
    op.drop_constraint(op.f("records_data_keys_check"), "records")
