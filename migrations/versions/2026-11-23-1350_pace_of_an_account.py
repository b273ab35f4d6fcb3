"""Turns at the provider belong to its account, whichever integrations and workspaces take them."""

import sqlalchemy as sa
from alembic import op

revision = "pace_of_an_account"
down_revision = "dead_letters"
branch_labels = None
depends_on = None

TURN = (
    sa.Column("endpoint", sa.Text(), nullable=False),
    sa.Column("slot_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("spacing", sa.Float(), nullable=False),
)


def upgrade() -> None:
    # What is in it is a second old, or of no use.
    op.drop_table("rate_slots")
    op.create_table(
        "rate_slots",
        sa.Column("account", sa.Text(), nullable=False),
        *(column.copy() for column in TURN),
        sa.PrimaryKeyConstraint("account", "endpoint", name=op.f("rate_slots_pkey")),
    )


def downgrade() -> None:
    op.drop_table("rate_slots")
    op.create_table(
        "rate_slots",
        sa.Column("integration_id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        *(column.copy() for column in TURN),
        sa.PrimaryKeyConstraint("workspace_id", "integration_id", "endpoint", name=op.f("rate_slots_pkey")),
    )
