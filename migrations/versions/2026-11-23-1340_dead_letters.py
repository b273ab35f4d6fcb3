"""Letters that nobody could deliver, how fast a list is being read, and an endpoint that was found switched off."""

import sqlalchemy as sa
from alembic import op

revision = "dead_letters"
down_revision = "record_text_size"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

ADDED = {
    "dirty_objects": (
        sa.Column("failing_since", MOMENT, nullable=True),
        sa.Column("given_up_at", MOMENT, nullable=True),
    ),
    "inbox_events": (
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("failing_since", MOMENT, nullable=True),
        sa.Column("given_up_at", MOMENT, nullable=True),
    ),
    "syncs": (
        sa.Column("floor", sa.BigInteger(), nullable=True),
        sa.Column("page_at", MOMENT, nullable=True),
        sa.Column("mark_at", MOMENT, nullable=True),
        sa.Column("mark_objects", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("mark_before_at", MOMENT, nullable=True),
        sa.Column("mark_before_objects", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    ),
    "integrations": (sa.Column("endpoint_found_off_at", MOMENT, nullable=True),),
}

GIVEN_UP = """
UPDATE dirty_objects SET failing_since = marked_at, given_up_at = marked_at WHERE attempts >= 10
"""


def upgrade() -> None:
    for table, columns in ADDED.items():
        for column in columns:
            op.add_column(table, column)
    op.execute(GIVEN_UP)


def downgrade() -> None:
    for table, columns in ADDED.items():
        for column in reversed(columns):
            op.drop_column(table, column.name)
