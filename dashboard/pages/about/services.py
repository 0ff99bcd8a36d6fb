"""What the about page says of the figures that services hand in."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.tables import plain_table
from dashboard.domain.kpi.definition import SmallNumbers


def services(city_name: str, least_rule: SmallNumbers | None) -> list[Component]:
    """Say how figures of services are kept, protected and compared.

    Parameters
    ----------
    least_rule
        What no KPI's rule for small numbers may be looser than; the defaults hold if None.
    """
    rule = least_rule or SmallNumbers()
    whose = "The council has set this for all KPIs; one may have a stricter rule of its own, never a looser one."
    if least_rule is None:
        whose = (
            "These are defaults: the council’s information governance decides, and a KPI may have a rule of its own."
        )
    return [
        html.P(
            "Services hand in counts and what they are out of, by area and period, or single cases with a postcode. "
            "Postcodes are matched to neighbourhoods in memory, summed up and let go of: nothing about a single case "
            "is ever stored. Sums over areas are made of the counts; rates are worked out last and never averaged. "
            "What could not be matched to an area is said, and never spread over other areas."
        ),
        html.P(
            f"Small numbers are hidden, so that nobody can be recognised. In public, counts under "
            f"{rule.public_least} are hidden and others rounded to {rule.round_to}; for officers, counts of 1 to "
            f"{rule.officer_least - 1} are hidden. Figures that would give a hidden one away by subtraction are "
            f"hidden as well. Rates come from the rounded counts. {whose}"
        ),
        html.P(
            f"Gaps are to values that are shown: that of {city_name}, and that of the target wards together. The test "
            f"is of an area against the rest of {city_name}, which is the city without that very area; it is called "
            "better or worse only where the difference is more than chance would bring about in two of a thousand "
            "comparisons (99.8% confidence), and only if rounding alone could not have made it. “Cannot tell” always "
            "has its reason: too few cases, for example, where no result of the area could have been told from chance."
        ),
        html.P(
            "Where figures cover only part of the areas, every value says so (“190 of 482 areas”) and nothing is "
            "called better or worse, since the areas that lack may be quite different. Rates of residents name the "
            "year of the population."
        ),
        plain_table(
            "Methods for figures of services",
            ("What is shown", "Method"),
            [
                ("Interval of a percentage", "Wilson score, 95%"),
                (
                    "Interval of a count or a rate",
                    "Exact Poisson below ten cases, Byar’s approximation from ten on, 95%",
                ),
                ("Two percentages compared", "Fisher’s exact test, 99.8%"),
                ("Two rates compared", "Exact test with the total of cases given (conditional binomial), 99.8%"),
                (
                    "What chance alone would give an area",
                    "The numbers of cases between which that test calls no area different; drawn at 95% and 99.8%",
                ),
                ("Trend", "Chi-squared for trend over five periods or more, 99.8%"),
                ("Funnel", "The same limits over the size of areas, so that funnel and comparison never disagree"),
                (
                    "Slope with deprivation",
                    "Slope and relative index of inequality over tenths of the city’s own neighbourhoods",
                ),
                ("Together with deprivation", "Spearman’s rank correlation; it does not say what causes what"),
            ],
        ),
    ]
