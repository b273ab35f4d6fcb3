"""A query with what it is asked of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.catalogue.service import Described
from api.fields.catalogue import Catalogue
from api.models.tables import Model
from api.query.language import ViewQuery


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, the model that it is asked of, what is known of that model's fields, and when."""

    model: Model
    described: Described
    query: ViewQuery
    now: datetime

    @property
    def catalogue(self) -> Catalogue:
        return self.described.catalogue

    @property
    def indexed(self) -> frozenset[str]:
        return self.described.indexed

    @property
    def place(self) -> dict[str, Any]:
        return {"workspace_id": self.model.workspace_id, "model_id": self.model.id, "now": self.now}
