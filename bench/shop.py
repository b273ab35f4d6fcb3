"""The two models that are measured, each filled when a measure first asks: one is written to, the other is read."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bench import arranging, bounds, streaming
from bench.memory import Peak
from bench.orders import CITIES, orders
from bench.product import Running, say
from bench.rounds import Round
from bench.streaming import Model

ORDERS_OF_A_CHARGE = 10
MOST_CHARGES = 100_000
OF_WRITES = ("city", "status", "placed_at", "amount")
OF_READS = ("stripe_charge.status", "stripe_charge.amount", "city", "amount", "placed_at")
"""The fields that have an index, because a view filters or sorts by them."""


@dataclass(frozen=True, slots=True)
class Posted:
    """The model that is written to, and its bare twin; how they were filled."""

    model: Model
    twin: str
    rounds: Sequence[Round]
    peak: Peak


@dataclass(slots=True)
class Shown:
    """The model that is read, and its views: those that filter by a linked field, and those by an own one."""

    model: Model
    of_linked: list[str] = field(default_factory=list)
    of_own: list[str] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    peak: Peak = field(default_factory=Peak)


@dataclass(slots=True)
class Shop:
    """A running product, and how much of everything is to be done."""

    at: Running
    rows: int
    rounds: int
    requests: int
    _posted: Posted | None = None
    _shown: Shown | None = None
    _stripe: str | None = None

    async def posted(self) -> Posted:
        """The model that is written to: no links, and four indexes beside that of the search."""
        if self._posted is None:
            self._posted = await self._fill_posted()
        return self._posted

    async def shown(self) -> Shown:
        """The model that is read: each order with its charge, and an index for each field that a view uses."""
        if self._shown is None:
            self._shown = Shown(await self._model("Orders"))
            say(f"reading {len(self._shown.model.charges):,} charges from the fake Stripe")
            await arranging.link(self.at, await self.stripe(), self._shown.model)
            await self._fill_shown(self._shown)
        return self._shown

    async def stripe(self) -> str:
        """The integration whose charges the orders of both models name."""
        if self._stripe is None:
            self._stripe = await arranging.connect_stripe(self.at, self._charges)
        return self._stripe

    async def _fill_posted(self) -> Posted:
        model = await self._model("Posted")
        await arranging.view(self.at, model, "Late", {"city": CITIES[0], "status": "placed"}, "-placed_at", "amount")
        await arranging.indexed(self.at, model, *OF_WRITES)
        twin = await bounds.twin(self.at.database, model.table, "bare_posted")
        await bounds.upsert(self.at.database, twin, orders(range(model.rows), model.charges))
        say(f"streaming {self.rows:,} orders into a model without links, and as many into its bare twin")
        with self.at.memory.watched() as peak:
            rounds = await streaming.fill(self.at, model, self.rows, twin=twin)
        await arranging.settled(self.at, model.table, twin)
        return Posted(model, twin, rounds, peak)

    async def _fill_shown(self, shown: Shown) -> None:
        say(f"streaming {self.rows:,} orders into a model that is linked with Stripe's charges")
        with self.at.memory.watched() as shown.peak:
            shown.rounds = await streaming.fill(self.at, shown.model, self.rows)
        await self._save_views(shown)
        await arranging.settled(self.at, shown.model.table)

    async def _save_views(self, shown: Shown) -> None:
        say("saving views, and waiting for their indexes")
        for sort in ("-amount", "amount", "-placed_at", "placed_at"):
            filter = {"stripe_charge.status": "failed"}
            shown.of_linked.append(await arranging.view(self.at, shown.model, f"Failed by {sort}", filter, sort))
        for city in CITIES:
            view = await arranging.view(self.at, shown.model, city, {"city": city}, "-stripe_charge.amount")
            shown.of_own.append(view)
        await arranging.indexed(self.at, shown.model, *OF_READS)

    async def _model(self, name: str) -> Model:
        sample = min(arranging.SAMPLE, self.rows // 2)
        return await arranging.model(self.at, name, charges=self._charges, sample=sample)

    @property
    def _charges(self) -> int:
        return max(1, min(MOST_CHARGES, self.rows // ORDERS_OF_A_CHARGE))
