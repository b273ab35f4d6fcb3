"""How the rows of a page are come by, where the planner wouldn't find the shortest way by itself."""

from dataclasses import dataclass

from api.query.ordering import Position


@dataclass(frozen=True, slots=True)
class Way:
    """With `far`, a search looks only at so many rows of the order; with `reach`, a sort only at those that stand no
    later by the key that leads; `gather` finds all that match before it sorts them."""

    far: int | None = None
    reach: Position | None = None
    gather: bool = False

    @property
    def may_fall_short(self) -> bool:
        """Whether a page that isn't filled doesn't tell that there are no more rows."""
        return self.far is not None or self.reach is not None


ANY_WAY = Way()
"""As the planner thinks best."""
