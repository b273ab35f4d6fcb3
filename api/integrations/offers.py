"""What can be connected and which tasks can be added, with the schemas that their forms are drawn from."""

from typing import Any

from api.integrations.catalogue import PROVIDERS
from api.integrations.contract import Provider
from api.integrations.schemas import IntegrationTypeItem, TaskTypeItem

LINK_NAME_PATTERN = r"^[a-z][a-z0-9_]{0,62}$"


def types() -> list[IntegrationTypeItem]:
    """The providers and the tasks that each offers, with the schemas that their forms are drawn from."""
    return [
        IntegrationTypeItem(
            type=provider.type,
            name=provider.name,
            description=provider.description,
            credentials_schema=dict(provider.credentials_schema),
            tasks=_task_types(provider),
        )
        for provider in PROVIDERS.values()
    ]


def _task_types(provider: Provider) -> list[TaskTypeItem]:
    return [
        TaskTypeItem(
            type=kind.task.type,
            name=kind.task.name,
            description=kind.task.description,
            kind=kind.name,
            default_link_name=kind.link_name,
            options_schema=_options_schema(kind.task.field_option, kind.task.field_title, kind.link_name),
        )
        for kind in provider.kinds.values()
        if kind.task
    ]


def _options_schema(field_option: str, field_title: str, link_name: str) -> dict[str, Any]:
    model = {"type": "string", "format": "uuid", "title": "Model ID", "x-format": "model"}
    field = {
        "type": "string",
        "minLength": 1,
        "maxLength": 255,
        "title": field_title,
        "description": "The field of the model's records that holds the id",
        "x-format": "field",
        "x-model-from": "model_id",
    }
    name = {
        "type": "string",
        "pattern": LINK_NAME_PATTERN,
        "default": link_name,
        "title": "Link name",
        "description": "What the linked fields are called beside the record's own",
    }
    return {
        "type": "object",
        "properties": {"model_id": model, field_option: field, "link_name": name},
        "required": ["model_id", field_option],
        "additionalProperties": False,
    }
