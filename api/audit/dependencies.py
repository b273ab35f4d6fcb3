"""What a door notes its changes with."""

from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from api.audit import notes
from api.audit.notes import Action, Changes, Target
from api.workspaces.access import Caller


class Noting:
    """Notes what the caller does in this request."""

    def __init__(self, request: Request, who: Caller) -> None:
        self._origin, self._who = notes.origin_of(request), who

    async def __call__(
        self, session: AsyncSession, action: Action, target: Target, changes: Changes | None = None
    ) -> None:
        """Write an entry into the transaction of the change itself."""
        await notes.write(session, self._who, self._origin, action, target, changes)

    async def update(self, session: AsyncSession, action: Action, target: Target, changes: Changes) -> None:
        """The same, unless nothing changed."""
        if changes:
            await self(session, action, target, changes)


Note = Annotated[Noting, Depends(Noting, scope="function")]
"""Of every door that changes something; `tests/api/audit` walks them."""
