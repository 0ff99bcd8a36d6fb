"""Characteristics that a KPI may be handed in by, and their categories, in the order of the GSS harmonised standards.

“Not known” and “prefer not to say” are categories like any other: of most services they are the largest.
"""

from dataclasses import dataclass
from enum import StrEnum


class CategoryKind(StrEnum):
    """Whether a category is a group of people, or says why the group is not known."""

    GROUP = "group"
    NOT_KNOWN = "not known"
    NOT_SAID = "not said"


@dataclass(frozen=True)
class Category:
    """A category of a characteristic.

    Attributes
    ----------
    key
        What it is stored by.
    title
        Name for tables, charts and files.
    phrase
        How it reads in a sentence, people first.
    """

    key: str
    title: str
    phrase: str
    kind: CategoryKind = CategoryKind.GROUP


NOT_KNOWN = Category("not_known", "Not known", "people whose group is not known", CategoryKind.NOT_KNOWN)
NOT_SAID = Category("not_said", "Prefer not to say", "people who prefer not to say", CategoryKind.NOT_SAID)


@dataclass(frozen=True)
class Characteristic:
    """A characteristic with all its categories, those that are not known last.

    `title` begins a heading, `phrase` reads in a sentence: "disability", "religion or belief".
    """

    key: str
    title: str
    categories: tuple[Category, ...]

    @property
    def phrase(self) -> str:
        """The name as it reads within a sentence."""
        return self.title[0].lower() + self.title[1:]

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of all categories."""
        return tuple(one.key for one in self.categories)

    @property
    def groups(self) -> tuple[Category, ...]:
        """The categories that are groups of people."""
        return tuple(one for one in self.categories if one.kind is CategoryKind.GROUP)


#: First and last age of each band; the last band has no end.
AGE_BANDS: tuple[tuple[int, int | None], ...] = (
    (0, 15), (16, 24), (25, 34), (35, 49), (50, 64), (65, 74), (75, None),
)  # fmt: skip


def age_band_key(first: int, last: int | None) -> str:
    """Return the key of an age band: "16_24", "75_over"."""
    return f"{first}_{'over' if last is None else last}"


def _age_band(first: int, last: int | None) -> Category:
    title = f"{first} and over" if last is None else f"{first} to {last}"
    return Category(age_band_key(first, last), title, f"people aged {title}")


def _characteristic(key: str, title: str, *groups: tuple[str, str, str]) -> Characteristic:
    return Characteristic(key, title, (*(Category(*one) for one in groups), NOT_KNOWN, NOT_SAID))


_ALL = (
    Characteristic("age_band", "Age", (*(_age_band(*one) for one in AGE_BANDS), NOT_KNOWN, NOT_SAID)),
    _characteristic("sex", "Sex", ("female", "Female", "women and girls"), ("male", "Male", "men and boys")),
    _characteristic(
        "ethnic_group", "Ethnic group",
        ("asian", "Asian, Asian British or Asian Welsh", "people from Asian backgrounds"),
        ("black", "Black, Black British, Black Welsh, Caribbean or African", "people from Black backgrounds"),
        ("mixed", "Mixed or multiple ethnic groups", "people from mixed or multiple ethnic groups"),
        ("white", "White", "people from White backgrounds"),
        ("other", "Other ethnic group", "people from other ethnic groups"),
    ),
    _characteristic(
        "disability", "Disability",
        ("disabled", "Disabled", "disabled people"),
        ("not_disabled", "Not disabled", "people who are not disabled"),
    ),
    _characteristic(
        "religion", "Religion or belief",
        ("no_religion", "No religion", "people with no religion"),
        ("christian", "Christian", "Christian people"),
        ("buddhist", "Buddhist", "Buddhist people"),
        ("hindu", "Hindu", "Hindu people"),
        ("jewish", "Jewish", "Jewish people"),
        ("muslim", "Muslim", "Muslim people"),
        ("sikh", "Sikh", "Sikh people"),
        ("other", "Other religion", "people with another religion"),
    ),
    _characteristic(
        "sexual_orientation", "Sexual orientation",
        ("straight", "Straight or heterosexual", "straight people"),
        ("gay_lesbian", "Gay or lesbian", "gay and lesbian people"),
        ("bisexual", "Bisexual", "bisexual people"),
        ("other", "Other sexual orientation", "people with another sexual orientation"),
    ),
    _characteristic(
        "carer", "Unpaid carers",
        ("carer", "Carer", "people who care for somebody unpaid"),
        ("not_carer", "Not a carer", "people who are not carers"),
    ),
    _characteristic(
        "care_leaver", "Care leavers",
        ("care_leaver", "Care leaver", "people who have left care"),
        ("not_care_leaver", "Not a care leaver", "people who have not been in care"),
    ),
)  # fmt: skip

#: By key, in the order in which they are shown.
CHARACTERISTICS: dict[str, Characteristic] = {one.key: one for one in _ALL}
