"""The weights that somebody has chosen, as the address of the page says them."""

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.explore.choices import KPI
from dashboard.domain.weighing.combining import Scaling

#: Weights go from 0 to this; an indicator that is added starts with `STARTS_WITH`.
MOST, STARTS_WITH = 100.0, 10.0
#: So many indicators may be added to the domains.
MOST_ADDED = 5
_WEIGHT = re.compile(r"\d{1,3}(\.\d{1,9})?", re.ASCII)
#: So much of a text that was not understood is repeated.
_SHOWN = 40


@dataclass(frozen=True)
class Weights:
    """Weights by key, the seven domains first, then those of KPIs ("kpi:" and the id); they need not come to 100."""

    by_key: Mapping[str, float]
    scaling: Scaling = Scaling.RANK
    shows_all: bool = False

    @property
    def used(self) -> dict[str, float]:
        """Weights above 0, which are those that count."""
        return {key: weight for key, weight in self.by_key.items() if weight}

    @property
    def added(self) -> list[str]:
        """Keys of the KPIs."""
        return [key for key in self.by_key if key.startswith(KPI)]

    def share_pct(self, key: str) -> float:
        """Return a weight as a part of all, in per cent."""
        return 100 * self.by_key[key] / sum(self.by_key.values())

    def without(self, key: str) -> "Weights":
        """Return the same without a KPI."""
        return replace(self, by_key={one: weight for one, weight in self.by_key.items() if one != key})

    def address(self, path: str, published: Mapping[str, float]) -> str:
        """Return the address under which the same is shown: all weights, or none where they are the published ones."""
        pairs = {} if self.by_key == published else {key: f"{weight:g}" for key, weight in self.by_key.items()}
        pairs |= {} if self.scaling is Scaling.RANK else {"method": self.scaling.value}
        pairs |= {"all": "1"} if self.shows_all else {}
        return f"{path}?{urlencode(pairs, safe=':')}" if pairs else path


def weight_of(text: str) -> float:
    """Read a weight from 0 to 100, to one decimal; NaN for any other text."""
    text = text.strip()
    found = round(float(text), 1) if _WEIGHT.fullmatch(text) else math.nan
    return found if found <= MOST else math.nan


def given_weights(query: Mapping[str, str]) -> dict[str, float]:
    """Return the weights that stand in an address, NaN for those that are none: the domains in order, then KPIs by id.

    However an address has been put together: the draws, too, depend on the order.
    """
    added = sorted(key for key in query if key.startswith(KPI))
    keys = [*(domain.key for domain in DOMAINS if domain.key in query), *added]
    return {key: weight_of(query[key]) for key in keys}


def read_weights(
    query: Mapping[str, str], published: Mapping[str, float], kpis: Collection[str]
) -> tuple[Weights, list[str]]:
    """Read an address; where any weight is of no use the published ones hold, with a sentence for each fault.

    Parameters
    ----------
    query
        Parameters: a weight for each domain by its key (that which is not named keeps its published weight), and for
        KPIs by "kpi:" and the id; `add`, the id of one more; `method`; `all`.
    published
        Weights of the seven domains, in their order.
    kpis
        Ids of the KPIs that can be weighed.
    """
    given, told = given_weights(query), list[str]()
    added = query.get("add", "").strip()
    if added and f"{KPI}{added}" not in query:
        given = given_weights({**query, f"{KPI}{added}": f"{STARTS_WITH:g}"})
    for key, weight in given.items():
        if key.startswith(KPI) and key.removeprefix(KPI) not in kpis:
            told.append(f"There is no indicator “{_short(key.removeprefix(KPI))}” that could be weighed.")
        elif math.isnan(weight):
            told.append(f"“{_short(query[key])}” is no weight: a weight is a number from 0 to {MOST:g}, such as 22.5.")
    weights = {**published, **given}
    if len(weights) - len(published) > MOST_ADDED:
        told.append(f"{MOST_ADDED} indicators can be added at most.")
    if not told and not any(weights.values()):
        told.append("All weights are 0, so there is nothing to rank by.")
    if told:
        told.append("The published weights are shown.")
        weights = dict(published)
    method = query.get("method", "").strip()
    if method and method not in set(Scaling):
        told.append(f"There is no method “{_short(method)}”; that of the Indices is used.")
    scaling = Scaling(method) if method in set(Scaling) else Scaling.RANK
    return Weights(weights, scaling, query.get("all", "").strip() == "1"), told


def _short(text: str) -> str:
    printable = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text.strip())
    return printable if len(printable) <= _SHOWN else f"{printable[:_SHOWN]}…"
