"""What a reader of the page gets to see, worked out once for the page and for each of its downloads."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from dashboard.domain.areas.places import lsoa_place
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.change.answers import Answers, answers
from dashboard.domain.change.city import CityEditions, Group
from dashboard.domain.change.movement import Passage, Tenths, may_be_judged, passage, share_counts, tenths
from dashboard.domain.change.placed import Kind, Placed
from dashboard.domain.change.shares import Moved, what_moved
from dashboard.domain.deprivation.profile import PROFILE_SHARES_PCT
from dashboard.domain.deprivation.ranks import is_within_share
from dashboard.pages.change.choice import Choice

#: How LSOAs fared, in the order of the page.
STATUSES = {"entered": "Entered", "left": "Left", "stayed": "Stayed", "lost": "Cannot be followed"}


@dataclass(frozen=True)
class Ranked:
    """An LSOA with its national ranks on overall deprivation, by edition; None where it has none.

    `estimate` tells whether any of them is an average of parts.
    """

    code: str
    name: str
    ranks: Sequence[int | None]
    estimate: bool = False


@dataclass(frozen=True)
class Shown:
    """What a reader gets to see of a choice."""

    editions: CityEditions
    choice: Choice

    @property
    def earlier(self) -> Placed:
        """The earlier edition."""
        return self.editions.placed[self.choice.earlier]

    @property
    def later(self) -> Placed:
        """The later edition."""
        return self.editions.placed[self.choice.later]

    @property
    def judged(self) -> bool:
        """Whether the two compare at all on the measure chosen."""
        return may_be_judged(self.earlier, self.later, self.choice.measure)

    @cached_property
    def passage(self) -> Passage:
        """Who entered and left the share chosen."""
        return passage(self.earlier, self.later, self.choice.share_pct)

    @cached_property
    def by_status(self) -> dict[str, list[Ranked]]:
        """LSOAs by what became of them, see `STATUSES`."""
        return {status: [self.ranked(code) for code in getattr(self.passage, status)] for status in STATUSES}

    @cached_property
    def tenths(self) -> Tenths:
        """From which tenth to which, on the measure chosen."""
        return tenths(self.earlier, self.later, self.choice.measure)

    @cached_property
    def moved(self) -> Moved | None:
        """What moved the score of the area chosen."""
        return what_moved(self.earlier, self.later, self.choice.area.lsoa_codes, self.editions.city.lsoas["population"])

    @cached_property
    def answers(self) -> list[tuple[Group, Answers]]:
        """Three answers for each group."""
        people = self.editions.city.lsoas["population"]
        groups = self.editions.groups
        found = answers(self.earlier, self.later, [group.codes for group in groups], people)
        return list(zip(groups, found, strict=True))

    @cached_property
    def city_counts(self) -> dict[int, dict[int, int]]:
        """Numbers of the city's LSOAs in shares of England, by edition and per cent; on the LSOAs of each edition."""
        return {
            year: share_counts(one.frame["imd_rank"], one.edition, PROFILE_SHARES_PCT)
            for year, one in self.editions.city.editions.items()
        }

    def counts_of(self, share_pct: int) -> dict[int, int]:
        """Return the numbers of one share by edition."""
        return {year: counts[share_pct] for year, counts in self.city_counts.items()}

    def group_counts(self, group: Group) -> dict[int, tuple[dict[int, int], int]]:
        """Count a group's LSOAs in each share by edition; with how many of them can be followed."""
        at = next(iter(self.editions.placed.values())).frame.index.get_indexer(pd.Index(group.codes))
        return {
            year: (
                share_counts(one.ranks("imd").iloc[at], one.edition, PROFILE_SHARES_PCT),
                int(one.is_judged[at].sum()),
            )
            for year, one in self.editions.placed.items()
        }

    def ranked(self, code: str) -> Ranked:
        """Return an LSOA with its ranks in the two editions chosen."""
        both = (self.earlier, self.later)
        estimate = any(one.kinds[code] == Kind.ESTIMATE for one in both)
        return Ranked(code, self.name_of(code), [one.rank_of(code) for one in both], estimate)

    @cached_property
    def strips(self) -> list[Ranked]:
        """The most deprived set with its ranks in every edition, most deprived first by the city's own."""
        codes = self.editions.city.sets[SetKey.MOST_DEPRIVED].lsoa_codes
        own = self.editions.own.frame["imd_rank"]
        placed = self.editions.placed.values()
        ordered = sorted(codes, key=lambda code: (int(own[code]), code))
        return [Ranked(code, self.name_of(code), [one.rank_of(code) for one in placed]) for code in ordered]

    @cached_property
    def ever(self) -> list[Ranked]:
        """LSOAs that were in the share chosen in any edition, with their ranks in every edition."""
        placed = self.editions.placed.values()
        within = [is_within_share(one.ranks("imd"), one.edition.lsoa_count, self.choice.share_pct) for one in placed]
        codes = pd.concat(within, axis=1).any(axis=1)
        return [
            Ranked(code, self.name_of(code), [one.rank_of(code) for one in placed])
            for code in map(str, codes.index[codes])
        ]

    @property
    def set_label(self) -> str:
        """What the most deprived set is called."""
        return self.editions.city.sets[SetKey.MOST_DEPRIVED].label

    def name_of(self, code: str) -> str:
        """Return what an LSOA is called."""
        return lsoa_place(self.editions.city, code).name
