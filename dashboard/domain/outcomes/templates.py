"""Outcomes to start from: what many neighbourhoods want, with measures that are often at hand."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Template:
    """An outcome to start from; of `measures` those are offered that there are."""

    key: str
    name: str
    title: str
    why: str
    measures: tuple[str, ...]


TEMPLATES = (
    Template(
        "safe", "Safe", "People feel safe at home and outside",
        "People who feel safe go out, know their neighbours and stay.",
        ("imd-crime", "police-anti-social-behaviour", "police-burglary", "police-violence-and-sexual-offences",
         "illustrative-anti-social-behaviour"),
    ),
    Template(
        "healthy", "Healthy", "People live healthy lives for longer",
        "Years in good health differ more between neighbourhoods than almost anything else.",
        ("imd-health", "illustrative-active-participants", "illustrative-reablement-completed"),
    ),
    Template(
        "work", "Skilled and in work", "People have the skills and the work they want",
        "Good work pays for much of what makes a good life, and skills lead to it.",
        ("imd-employment", "imd-income", "claimant-count", "illustrative-people-into-work",
         "illustrative-jobshop-customers"),
    ),
    Template(
        "homes", "Good homes and streets", "Homes are warm and streets are clean",
        "A warm home and a well-kept street matter every day.",
        ("imd-living-environment", "fuel-poverty", "illustrative-fly-tipping-on-time", "illustrative-missed-bins",
         "illustrative-tenancy-visits"),
    ),
    Template(
        "connected", "Connected", "People know each other and can reach what they need",
        "People who know whom to ask, and can get there, need less help from services.",
        ("imd-barriers", "illustrative-community-hub-visits"),
    ),
    Template(
        "children", "Children start well", "Children get a good start in life",
        "What children miss before school is hard to make up later.",
        ("imd-education", "children-low-income", "illustrative-early-education-two-year-olds"),
    ),
)  # fmt: skip
