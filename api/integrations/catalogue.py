"""The providers there are: the only file that names them."""

from collections.abc import Mapping

from api.integrations.contract import ObjectKind, Provider, TaskType
from api.integrations.stripe import provider as stripe

PROVIDERS: Mapping[str, Provider] = {provider.type: provider for provider in (stripe,)}

KINDS: Mapping[str, ObjectKind] = {
    name: kind for provider in PROVIDERS.values() for name, kind in provider.kinds.items() if kind.task
}
"""The kinds that a task can link, by name; what a model's catalogue of fields is made of."""

TASKS: Mapping[str, tuple[Provider, ObjectKind, TaskType]] = {
    kind.task.type: (provider, kind, kind.task)
    for provider in PROVIDERS.values()
    for kind in provider.kinds.values()
    if kind.task
}
