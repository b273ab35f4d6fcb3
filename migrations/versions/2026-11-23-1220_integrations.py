"""Integrations: connections, their tasks, the provider's objects, inbox, marks, syncs and rate slots."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "integrations"
down_revision = "typed_reading"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dirty_objects",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("integration_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(collation="C"), nullable=False),
        sa.Column("seq", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("confirm_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "integration_id", "kind", "object_id", name=op.f("dirty_objects_pkey")),
    )
    op.create_index(
        op.f("dirty_objects_workspace_id_integration_id_due_at_idx"),
        "dirty_objects",
        ["workspace_id", "integration_id", "due_at"],
        unique=False,
    )
    op.create_table(
        "inbox_events",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("integration_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Text(collation="C"), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("marks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "integration_id", "event_id", name=op.f("inbox_events_pkey")),
    )
    op.create_index("inbox_events_received_idx", "inbox_events", ["workspace_id", "received_at"], unique=False)
    op.create_index(
        "inbox_events_waiting_idx",
        "inbox_events",
        ["received_at"],
        unique=False,
        postgresql_where=sa.text("processed_at IS NULL"),
    )
    op.create_table(
        "integration_objects",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("integration_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(collation="C"), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("alias", sa.Text(collation="C"), nullable=True),
        sa.Column("mapped", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("raw", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "integration_id", "kind", "object_id", name=op.f("integration_objects_pkey")
        ),
    )
    op.create_index(
        "integration_objects_alias_idx",
        "integration_objects",
        ["workspace_id", "integration_id", "kind", "alias"],
        unique=False,
        postgresql_where=sa.text("alias IS NOT NULL"),
    )
    op.create_table(
        "rate_slots",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("integration_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("slot_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spacing", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "integration_id", "endpoint", name=op.f("rate_slots_pkey")),
    )
    op.create_table(
        "sync_windows",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("sync_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("gte", sa.BigInteger(), nullable=True),
        sa.Column("lt", sa.BigInteger(), nullable=True),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("oldest", sa.BigInteger(), nullable=True),
        sa.Column("pages", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("objects", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("done", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "sync_id", "number", name=op.f("sync_windows_pkey")),
    )
    op.create_table(
        "synced_kinds",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("integration_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("objects", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "integration_id", "kind", name=op.f("synced_kinds_pkey")),
    )
    op.create_table(
        "syncs",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("integration_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("windowed", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pages", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("objects", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("added", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("changed", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("missing", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("windows", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("windows_done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("syncs_pkey")),
    )
    op.create_index(
        op.f("syncs_workspace_id_integration_id_kind_started_at_idx"),
        "syncs",
        ["workspace_id", "integration_id", "kind", "started_at"],
        unique=False,
    )
    op.create_table(
        "integrations",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credentials", sa.LargeBinary(), nullable=False),
        sa.Column("key_hint", sa.Text(), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("account", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("set_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivery", sa.Text(), server_default=sa.text("'polling'"), nullable=False),
        sa.Column("delivery_detail", sa.Text(), nullable=True),
        sa.Column("endpoint_id", sa.Text(), nullable=True),
        sa.Column("endpoint_secret", sa.LargeBinary(), nullable=True),
        sa.Column("previous_secret", sa.LargeBinary(), nullable=True),
        sa.Column("previous_secret_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("events_cursor", sa.BigInteger(), nullable=True),
        sa.Column("events_filtered", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("last_event_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_polled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_deep_poll_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("errors", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("integrations_workspace_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("integrations_pkey")),
    )
    op.create_index(op.f("integrations_id_idx"), "integrations", ["id"], unique=False)
    op.create_table(
        "integration_tasks",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("integration_id", sa.Uuid(), nullable=False),
        sa.Column("model_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("link_name", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("options", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("paused", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("indexed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("records_linked", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("records_checked", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("count_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "integration_id"],
            ["integrations.workspace_id", "integrations.id"],
            name=op.f("integration_tasks_workspace_id_integration_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "model_id"],
            ["models.workspace_id", "models.id"],
            name=op.f("integration_tasks_workspace_id_model_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("integration_tasks_workspace_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("integration_tasks_pkey")),
    )
    op.create_index(
        op.f("integration_tasks_workspace_id_integration_id_kind_idx"),
        "integration_tasks",
        ["workspace_id", "integration_id", "kind"],
        unique=False,
    )
    op.create_index(
        op.f("integration_tasks_workspace_id_model_id_link_name_idx"),
        "integration_tasks",
        ["workspace_id", "model_id", "link_name"],
        unique=True,
    )


def downgrade() -> None:
    op.drop_index(op.f("integration_tasks_workspace_id_model_id_link_name_idx"), table_name="integration_tasks")
    op.drop_index(op.f("integration_tasks_workspace_id_integration_id_kind_idx"), table_name="integration_tasks")
    op.drop_table("integration_tasks")
    op.drop_index(op.f("integrations_id_idx"), table_name="integrations")
    op.drop_table("integrations")
    op.drop_index(op.f("syncs_workspace_id_integration_id_kind_started_at_idx"), table_name="syncs")
    op.drop_table("syncs")
    op.drop_table("synced_kinds")
    op.drop_table("sync_windows")
    op.drop_table("rate_slots")
    op.drop_index(
        "integration_objects_alias_idx", table_name="integration_objects", postgresql_where=sa.text("alias IS NOT NULL")
    )
    op.drop_table("integration_objects")
    op.drop_index(
        "inbox_events_waiting_idx", table_name="inbox_events", postgresql_where=sa.text("processed_at IS NULL")
    )
    op.drop_index("inbox_events_received_idx", table_name="inbox_events")
    op.drop_table("inbox_events")
    op.drop_index(op.f("dirty_objects_workspace_id_integration_id_due_at_idx"), table_name="dirty_objects")
    op.drop_table("dirty_objects")
