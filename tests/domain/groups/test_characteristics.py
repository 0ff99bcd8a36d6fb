"""The harmonised characteristics."""

from dashboard.domain.groups.characteristics import AGE_BANDS, CHARACTERISTICS, CategoryKind


def test_each_has_groups_and_ends_in_what_is_not_known():
    for key, one in CHARACTERISTICS.items():
        assert one.key == key
        assert len(one.groups) >= 2
        assert len(set(one.keys)) == len(one.keys)
        kinds = [category.kind for category in one.categories[-2:]]
        assert kinds == [CategoryKind.NOT_KNOWN, CategoryKind.NOT_SAID]
        assert all(category.kind is CategoryKind.GROUP for category in one.categories[:-2])


def test_age_bands_cover_every_age_once():
    ages = [set(range(first, (last or 120) + 1)) for first, last in AGE_BANDS]
    assert sorted(age for band in ages for age in band) == list(range(121))


def test_people_come_first_in_sentences():
    phrases = [category.phrase for one in CHARACTERISTICS.values() for category in one.categories]
    wrong = [phrase for phrase in phrases if phrase.startswith("the ") or "ethnics" in phrase]
    assert not wrong
    assert all({"people", "women", "men"} & set(phrase.split()) for phrase in phrases)
