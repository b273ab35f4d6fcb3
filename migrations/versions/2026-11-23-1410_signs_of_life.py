"""Workers give signs of life; a model counts what writers left of it, so that who listens hears of each write."""

import sqlalchemy as sa
from alembic import op

revision = "signs_of_life"
down_revision = "people"
branch_labels = None
depends_on = None

NOW = sa.text("now()")


def upgrade() -> None:
    op.create_table(
        "workers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("workers_pkey")),
    )
    op.add_column("models", sa.Column("sightings_folded", sa.BigInteger(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    op.drop_column("models", "sightings_folded")
    op.drop_table("workers")
