"""A record can't grow without end, patch by patch.

A body of 256 KiB is 2 MiB of jsonb at most, so this refuses nothing that came in one piece; it costs a comparison.
"""

from alembic import op

revision = "record_size"
down_revision = "idempotency_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_check_constraint(op.f("records_data_size_check"), "records", "pg_column_size(data) <= 4194304")


def downgrade() -> None:
    op.drop_constraint(op.f("records_data_size_check"), "records")
