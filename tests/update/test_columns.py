"""Names of columns, in every spelling that the official files use."""

import pytest

from dashboard.update.files.columns import other_vintage, project_name, renaming


@pytest.mark.parametrize(
    ("official", "ours"),
    [
        ("LSOA code (2011)", "lsoa11_code"),
        ("\ufeffLSOA code (2011)", "lsoa11_code"),
        ("lsoa11cd", "lsoa11_code"),
        ("Local Authority District code (2013)", "lad_code"),
        ("Local Authority District name (2013)", "lad_name"),
        ("LAD17CD", "lad_code"),
        ("lad13_name", "lad_name"),
        ("Index of Multiple Deprivation (IMD) Score", "imd_score"),
        ("Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)", "imd_rank"),
        ("Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)", None),
        ("Income Score (rate)", "income_score"),
        ("Employment Rank (where 1 is most deprived)", "employment_rank"),
        ("Education, Skills and Training Score", "education_score"),
        ("  Health Deprivation  and Disability Rank (where 1 is most deprived)", "health_rank"),
        ("Barriers to Housing and Services Score", "barriers_score"),
        ("Living Environment Rank (where 1 is most deprived)", "living_environment_rank"),
        ("Income Deprivation Affecting Children Index (IDACI) Score (rate)", None),
        ("Wider Barriers Sub-domain Score", None),
        ("Total population: mid 2012 (excluding prisoners)", "population_mid_2012"),
        ("population_mid_2015", "population_mid_2015"),
        ("Working age population 18-59/64: for use with Employment Deprivation Domain (excluding prisoners)", None),
        ("WD17CD", "ward_code"),
        ("WD13NM", "ward_name"),
        ("WD25CD", None),
        ("WD13NMW", None),
        ("ward_code", "ward_code"),
    ],
)
def test_project_name(official, ours):
    assert project_name(official) == ours


def test_the_first_of_two_columns_with_one_meaning_is_taken():
    assert renaming(["WD17CD", "ward_code", "x"]) == {"WD17CD": "ward_code"}


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        (["LSOA21CD"], "the dashboard needs LSOAs of 2011"),
        (["LSOA code (2021)"], "the dashboard needs LSOAs of 2011"),
        (["lsoa01_code", "lsoa11_code"], "the dashboard needs LSOAs of 2011"),
        (["WD25CD"], "the dashboard needs wards of 2017"),
        (["Local Authority District code (2019)"], "another edition of the Indices than that of 2015"),
    ],
)
def test_files_of_other_years_are_told_apart(columns, reason):
    assert reason in other_vintage(columns)


@pytest.mark.parametrize("columns", [["LSOA11CD", "WD17CD", "LAD17CD"], ["Local Authority District code (2013)"], []])
def test_files_of_the_right_years_are_left_alone(columns):
    assert other_vintage(columns) is None
