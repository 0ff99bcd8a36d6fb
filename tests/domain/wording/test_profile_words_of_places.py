"""Sentences of real profiles, complete as a councillor reads them out."""

import pytest

from dashboard.domain.deprivation.profile import benchmark
from tests.domain.profile_words import N, profile_sentences, ward_sentences

AREAS = [
    pytest.param(
        "E01011372",
        "Stratford Street and the Beverleys is the 22nd most deprived of 32,844 neighbourhoods in England, and "
        "the most deprived of 482 in Leeds. "
        "In City and Hunslet ward it is the most deprived of 23 neighbourhoods; nine of them are among England’s "
        "most deprived 10%. "
        "It is held back most by the living environment (202nd) and employment (208th); even on its least "
        "deprived domain, barriers to housing and services, it is in the most deprived 20% of England. "
        "It is more deprived than the median neighbourhood of Leeds on all seven domains.",
        id="one of the six; the most deprived of Leeds",
    ),
    pytest.param(
        "E01011368",
        "Crosby Street, the Recreations and the Bartons is the 37th most deprived of 32,844 neighbourhoods in "
        "England, and the 2nd most deprived of 482 in Leeds. "
        "In Beeston and Holbeck ward it is the most deprived of 14 neighbourhoods; six of them are among "
        "England’s most deprived 10%. "
        "It is held back most by employment (98th) and income (180th), and least by barriers to housing and "
        "services (12,874th). "
        "It is more deprived than the median neighbourhood of Leeds on all seven domains.",
        id="one of the six; a name with a comma",
    ),
    pytest.param(
        "E01011363",
        "New Wortley: the Holdforths and Clyde Approach is the 229th most deprived of 32,844 neighbourhoods in "
        "England, and the 9th most deprived of 482 in Leeds. "
        "In Armley ward it is the most deprived of 16 neighbourhoods; six of them are among England’s most "
        "deprived 10%. "
        "It is held back most by employment (312th) and income (471st), and least by barriers to housing and "
        "services (15,194th). "
        "It is more deprived than the median neighbourhood of Leeds on all seven domains.",
        id="one of the six; a name with a colon",
    ),
    pytest.param(
        "E01033035",
        "Lincoln Green is the 66th most deprived of 32,844 neighbourhoods in England, and the 3rd most deprived "
        "of 482 in Leeds. "
        "In Burmantofts and Richmond Hill ward it is the most deprived of 14 neighbourhoods; twelve of them are "
        "among England’s most deprived 10%. "
        "It is held back most by the living environment (221st) and crime (224th), and least by barriers to "
        "housing and services (7,627th). "
        "It is more deprived than the median neighbourhood of Leeds on all seven domains.",
        id="one of the six; 3rd of Leeds",
    ),
    pytest.param(
        "E01011347",
        "Cliftons and Nowells is the 126th most deprived of 32,844 neighbourhoods in England, and the 6th most "
        "deprived of 482 in Leeds. "
        "In Burmantofts and Richmond Hill ward it is the 2nd most deprived of 14 neighbourhoods; twelve of them "
        "are among England’s most deprived 10%. "
        "It is held back most by the living environment (82nd) and income (261st), and least by barriers to "
        "housing and services (15,920th). "
        "It is more deprived than the median neighbourhood of Leeds on all seven domains.",
        id="one of the six; 2nd of its ward",
    ),
    pytest.param(
        "E01011658",
        "Boggart Hill is the 167th most deprived of 32,844 neighbourhoods in England, and the 7th most deprived "
        "of 482 in Leeds. "
        "In Killingbeck and Seacroft ward it is the 3rd most deprived of 16 neighbourhoods; ten of them are "
        "among England’s most deprived 10%. "
        "It is held back most by crime (177th) and employment (263rd), and least by barriers to housing and "
        "services (10,386th). "
        "It is more deprived than the median neighbourhood of Leeds on all seven domains.",
        id="one of the six; 3rd of its ward",
    ),
    pytest.param(
        "E01011624",
        "Leeds 072D is the 328th most deprived of 32,844 neighbourhoods in England, and the 16th most deprived "
        "of 482 in Leeds. "
        "In Temple Newsam ward it is the most deprived of 15 neighbourhoods; five of them are among England’s "
        "most deprived 10%. "
        "It is held back most by education and skills (127th) and income (341st), and least by the living "
        "environment (11,092nd). "
        "It is more deprived than the median neighbourhood of Leeds on every domain except the living "
        "environment.",
        id="the last rank within the most deprived 1%",
    ),
    pytest.param(
        "E01011649",
        "Leeds 022B is in the less deprived half of England: it is the 32,653rd most deprived of 32,844 "
        "neighbourhoods, and the least deprived of 482 in Leeds. "
        "In Harewood ward it is the least deprived of 12 neighbourhoods; none of them is among England’s most "
        "deprived 10%. "
        "All seven domains are in the less deprived half of England; the most deprived of the seven is barriers "
        "to housing and services (25,605th). "
        "It is less deprived than the median neighbourhood of Leeds on all seven domains.",
        id="the least deprived of Leeds and of its ward",
    ),
    pytest.param(
        "E01011287",
        "Leeds 067B is the 14,680th most deprived of 32,844 neighbourhoods in England, and the 241st most "
        "deprived of 482 in Leeds. "
        "In Armley ward it is the 15th most deprived of 16 neighbourhoods; six of them are among England’s most "
        "deprived 10%. "
        "It is held back most by barriers to housing and services (10,237th) and health and disability "
        "(11,362nd), and least by income (17,233rd). "
        "It is more deprived than the median neighbourhood of Leeds on three of the seven domains: employment, "
        "education and skills, and barriers to housing and services.",
        id="the middle of Leeds, upper",
    ),
    pytest.param(
        "E01011356",
        "Leeds 042A is the 14,683rd most deprived of 32,844 neighbourhoods in England, and the 242nd most "
        "deprived of 482 in Leeds. "
        "In Chapel Allerton ward it is the 10th most deprived of 13 neighbourhoods; six of them are among "
        "England’s most deprived 10%. "
        "It is held back most by the living environment (5,548th) and crime (8,560th), and least by education "
        "and skills (28,601st). "
        "It is more deprived than the median neighbourhood of Leeds on four of the seven domains: income, "
        "employment, crime and the living environment.",
        id="the middle of Leeds, lower",
    ),
    pytest.param(
        "E01011407",
        "Leeds 057B is the 16,389th most deprived of 32,844 neighbourhoods in England, and the 264th most "
        "deprived of 482 in Leeds. "
        "In Cross Gates and Whinmoor ward it is the 9th most deprived of 15 neighbourhoods; two of them are "
        "among England’s most deprived 10%. "
        "It is held back most by health and disability (8,911th) and the living environment (10,855th), and "
        "least by crime (24,308th). "
        "It is more deprived than the median neighbourhood of Leeds on three of the seven domains: employment, "
        "education and skills, and health and disability.",
        id="just within the more deprived half of England",
    ),
    pytest.param(
        "E01011517",
        "Leeds 024B is in the less deprived half of England: it is the 16,556th most deprived of 32,844 "
        "neighbourhoods, and the 266th most deprived of 482 in Leeds. "
        "In Roundhay ward it is the 5th most deprived of 16 neighbourhoods; one of them is among England’s most "
        "deprived 10%. "
        "It is held back most by crime (7,994th) and the living environment (10,273rd), and least by barriers to "
        "housing and services (29,270th). "
        "It is more deprived than the median neighbourhood of Leeds on four of the seven domains: income, "
        "employment, crime and the living environment.",
        id="just within the less deprived half of England",
    ),
    pytest.param(
        "E01011286",
        "Leeds 059D is the 10,120th most deprived of 32,844 neighbourhoods in England, and the 201st most "
        "deprived of 482 in Leeds. "
        "In Armley ward it is the 14th most deprived of 16 neighbourhoods; six of them are among England’s most "
        "deprived 10%. "
        "It is held back most by crime (618th) and the living environment (6,033rd), and least by barriers to "
        "housing and services (25,353rd). "
        "It is more deprived than the median neighbourhood of Leeds on every domain except barriers to "
        "housing and services.",
        id="income next above the median of Leeds",
    ),
    pytest.param(
        "E01011320",
        "Leeds 091D is the 11,833rd most deprived of 32,844 neighbourhoods in England, and the 214th most "
        "deprived of 482 in Leeds. "
        "In Beeston and Holbeck ward it is the least deprived of 14 neighbourhoods; six of them are among "
        "England’s most deprived 10%. "
        "It is held back most by the living environment (2,499th) and crime (3,222nd), and least by barriers to "
        "housing and services (26,794th). "
        "It is more deprived than the median neighbourhood of Leeds on every domain except health and "
        "disability, and barriers to housing and services.",
        id="employment next above the median; the least deprived of a ward but not of Leeds",
    ),
    pytest.param(
        "E01032608",
        "Leeds 067K is the 7,347th most deprived of 32,844 neighbourhoods in England, and the 167th most "
        "deprived of 482 in Leeds. "
        "In Armley ward it is the 12th most deprived of 16 neighbourhoods; six of them are among England’s most "
        "deprived 10%. "
        "It is held back most by the living environment (376th) and crime (6,677th), and least by barriers to "
        "housing and services (17,514th). "
        "It is more deprived than the median neighbourhood of Leeds on all seven domains.",
        id="education next above the median",
    ),
    pytest.param(
        "E01011333",
        "Leeds 051D is the 8,791st most deprived of 32,844 neighbourhoods in England, and the 183rd most "
        "deprived of 482 in Leeds. "
        "In Bramley and Stanningley ward it is the 10th most deprived of 15 neighbourhoods; four of them are "
        "among England’s most deprived 10%. "
        "It is held back most by health and disability (6,970th) and income (7,331st), and least by barriers to "
        "housing and services (21,411th). "
        "It is more deprived than the median neighbourhood of Leeds on every domain except barriers to "
        "housing and services.",
        id="crime next above the median",
    ),
    pytest.param(
        "E01011557",
        "Leeds 015B is in the less deprived half of England: it is the 26,996th most deprived of 32,844 "
        "neighbourhoods, and the 409th most deprived of 482 in Leeds. "
        "In Alwoodley ward it is the 7th most deprived of 16 neighbourhoods; two of them are among England’s "
        "most deprived 10%. "
        "All seven domains are in the less deprived half of England; the most deprived of the seven is barriers "
        "to housing and services (17,571st). "
        "It is more deprived than the median neighbourhood of Leeds only on barriers to housing and services.",
        id="barriers next above the median, and on no other domain more deprived",
    ),
    pytest.param(
        "E01011666",
        "Leeds 061D is the 16,404th most deprived of 32,844 neighbourhoods in England, and the 265th most "
        "deprived of 482 in Leeds. "
        "In Killingbeck and Seacroft ward it is the 15th most deprived of 16 neighbourhoods; ten of them are "
        "among England’s most deprived 10%. "
        "It is held back most by crime (3,955th) and the living environment (10,286th), and least by barriers to "
        "housing and services (27,702nd). "
        "It is more deprived than the median neighbourhood of Leeds on three of the seven domains: "
        "education and skills, crime, and the living environment.",
        id="living environment next above the median",
    ),
    pytest.param(
        "E01011484",
        "Leeds 033A is the 1,495th most deprived of 32,844 neighbourhoods in England, and the 59th most deprived "
        "of 482 in Leeds. "
        "In Kirkstall ward it is the most deprived of 13 neighbourhoods, and the only one of them among "
        "England’s most deprived 10%. "
        "It is held back most by education and skills (1,423rd) and income (1,755th), and least by barriers to "
        "housing and services (18,124th). "
        "It is more deprived than the median neighbourhood of Leeds on every domain except barriers to housing "
        "and services.",
        id="alone at the top of its ward",
    ),
    pytest.param(
        "E01011384",
        "Leeds 017B is the 15,227th most deprived of 32,844 neighbourhoods in England, and the 250th most "
        "deprived of 482 in Leeds. "
        "In Weetwood ward it is the 4th most deprived of 14 neighbourhoods; one of them is among England’s most "
        "deprived 10%. "
        "It is held back most by employment (11,155th) and health and disability (12,039th), and least by "
        "education and skills (23,323rd). "
        "It is more deprived than the median neighbourhood of Leeds on three of the seven domains: income, "
        "employment, and barriers to housing and services.",
        id="a ward with one, which is another",
    ),
    pytest.param(
        "E01011298",
        "Leeds 088A is the 6,977th most deprived of 32,844 neighbourhoods in England, and the 158th most "
        "deprived of 482 in Leeds. "
        "In Kippax and Methley ward it is the most deprived of 14 neighbourhoods; none of them is among "
        "England’s most deprived 10%. "
        "It is held back most by barriers to housing and services (1,181st) and education and skills (3,591st), "
        "and least by crime (18,197th). "
        "It is more deprived than the median neighbourhood of Leeds on every domain except crime and the living "
        "environment.",
        id="the top of a ward with none",
    ),
    pytest.param(
        "E01011424",
        "Leeds 047B is the 5,151st most deprived of 32,844 neighbourhoods in England, and the 133rd most "
        "deprived of 482 in Leeds. "
        "In Gipton and Harehills ward it is the least deprived of 17 neighbourhoods; sixteen of them are among "
        "England’s most deprived 10%. "
        "It is held back most by education and skills (2,068th) and the living environment (5,065th), and least "
        "by barriers to housing and services (15,495th). "
        "It is more deprived than the median neighbourhood of Leeds on all seven domains.",
        id="the only one of its ward beyond the most deprived tenth",
    ),
    pytest.param(
        "E01011270",
        "Leeds 008B is in the less deprived half of England: it is the 30,269th most deprived of 32,844 "
        "neighbourhoods, and the 455th most deprived of 482 in Leeds. "
        "In Guiseley and Rawdon ward it is the 12th most deprived of 14 neighbourhoods; none of them is among "
        "England’s most deprived 10%. "
        "It is held back most by barriers to housing and services (12,503rd), and least by income (32,420th). "
        "It is more deprived than the median neighbourhood of Leeds only on barriers to housing and services.",
        id="a single domain in the more deprived half",
    ),
    pytest.param(
        "E01011267",
        "Leeds 009B is the 9,622nd most deprived of 32,844 neighbourhoods in England, and the 190th most "
        "deprived of 482 in Leeds. "
        "In Guiseley and Rawdon ward it is the most deprived of 14 neighbourhoods; none of them is among "
        "England’s most deprived 10%. "
        "It is held back most by health and disability (5,142nd) and education and skills (8,008th), and least "
        "by barriers to housing and services (12,791st). "
        "It is more deprived than the median neighbourhood of Leeds on every domain except the living "
        "environment.",
        id="all domains but one",
    ),
]


@pytest.mark.parametrize(("code", "expected"), AREAS)
def test_the_words_of_a_real_area(leeds_lsoas, city_median, ward_figures, code, expected):
    assert " ".join(profile_sentences(leeds_lsoas, code, city_median, ward_figures)) == expected


WARDS = [
    pytest.param(
        "E05001443",
        "None of the fourteen neighbourhoods in Wetherby ward is among England’s most deprived 10%; across Leeds it "
        "is 105 of 482 (22%). "
        "About 19,600 people lived in these neighbourhoods in mid-2015, none of them in a neighbourhood among "
        "England’s most deprived 10%. "
        "By the median rank on each domain, the ward is less deprived than Leeds on all seven domains.",
        id="none",
    ),
    pytest.param(
        "E05001440",
        "One of the sixteen neighbourhoods in Roundhay ward (6%) is among England’s most deprived 10%; across Leeds "
        "it is 105 of 482 (22%). "
        "About 24,100 people lived in these neighbourhoods in mid-2015, 6% of them in a neighbourhood among England’s "
        "most deprived 10%. "
        "By the median rank on each domain, the ward is more deprived than Leeds only on crime.",
        id="one",
    ),
    pytest.param(
        "E05001427",
        "None of the eleven neighbourhoods in Headingley ward is among England’s most deprived 10%; across Leeds it "
        "is 105 of 482 (22%). "
        "About 22,500 people lived in these neighbourhoods in mid-2015, none of them in a neighbourhood among "
        "England’s most deprived 10%. "
        "By the median rank on each domain, the ward is more deprived than Leeds on four of the seven "
        "domains: health and disability, crime, barriers to housing and services, and the living environment.",
        id="none, and four domains",
    ),
    pytest.param(
        "E05001420",
        "Nine of the 23 neighbourhoods in City and Hunslet ward (39%) are among England’s most deprived 10%; across "
        "Leeds it is 105 of 482 (22%). "
        "About 43,700 people lived in these neighbourhoods in mid-2015, 35% of them in neighbourhoods among England’s "
        "most deprived 10%. "
        "By the median rank on each domain, the ward is more deprived than Leeds on all seven domains.",
        id="the ward with the most neighbourhoods",
    ),
    pytest.param(
        "E05001424",
        "Sixteen of the seventeen neighbourhoods in Gipton and Harehills ward (94%) are among England’s most deprived "
        "10%; across Leeds it is 105 of 482 (22%). "
        "About 30,200 people lived in these neighbourhoods in mid-2015, 94% of them in neighbourhoods among England’s "
        "most deprived 10%. "
        "By the median rank on each domain, the ward is more deprived than Leeds on all seven domains.",
        id="all but one",
    ),
    pytest.param(
        "E05001419",
        "Six of the thirteen neighbourhoods in Chapel Allerton ward (46%) are among England’s most deprived 10%; "
        "across Leeds it is 105 of 482 (22%). "
        "About 22,800 people lived in these neighbourhoods in mid-2015, 48% of them in neighbourhoods among England’s "
        "most deprived 10%. "
        "By the median rank on each domain, the ward is more deprived than Leeds on every domain except "
        "barriers to housing and services.",
        id="every domain but one",
    ),
]


@pytest.mark.parametrize(("code", "expected"), WARDS)
def test_the_words_of_a_real_ward(leeds_lsoas, city_median, code, expected):
    city, ward = benchmark("Leeds", leeds_lsoas, N), leeds_lsoas[leeds_lsoas["ward_code"] == code]
    assert " ".join(ward_sentences(ward, city, city_median)) == expected
