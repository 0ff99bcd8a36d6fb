"""What is known not to hold yet, and what nobody has tried."""

from dashboard.pages.accessibility.statement import Gap

GAPS = (
    Gap(
        "Neighbouring shades on the map are close to each other",
        ("1.4.11",),
        "A map of five to twenty shades of one colour cannot give each of them a contrast of 3:1 with the next. Two "
        "classes that follow each other can be hard to tell apart by eye.",
        "The class and the rank of each neighbourhood are given in words: on focus, when it is chosen, and in the "
        "table below the map. Policy bands have seven shades, fifths have five.",
    ),
    Gap(
        "The double line around priority neighbourhoods is weak on black",
        ("1.4.11",),
        "With the colours “High contrast”, the dark edges of the double line cannot be seen where the area is black: "
        "what is left is a single white line.",
        "The names of the priority neighbourhoods stand on the map. They are listed beside it, and the table below can "
        "be narrowed down to them.",
    ),
    Gap(
        "The mark of a chosen area covers its outline",
        ("1.4.11",),
        "While an area is chosen, the orange outline of the most deprived areas cannot be seen around that area.",
        "The details of the chosen area say in words which sets it belongs to.",
    ),
    Gap(
        "In a narrow window, the keyboard jumps between the controls of the map",
        ("2.4.3",),
        "On a phone or at high zoom, the switches of the outlines and colours stand below the map, and the Tab key "
        "reaches them before the map.",
        "Nothing is left out, and everything shows where the focus is. In wider windows the order is that of the page.",
    ),
    Gap(
        "The small card beside the mouse pointer cannot be sent away",
        ("1.4.13",),
        "Pointing at an area with a mouse shows a card that covers a part of the map. Escape does not hide it, and the "
        "pointer cannot be moved onto it.",
        "Move the pointer off the map. Choosing the area shows the same words, and more, beside or below the map. With "
        "the keyboard, Escape hides the card.",
    ),
    Gap(
        "Chosen options are cut off when letters and words are set wider",
        ("1.4.12",),
        "If you set letters and words further apart, the end of the chosen option in the narrow lists beside the map "
        "is cut off on a wide screen.",
        "Open the list to read its options in full. What the map shows is also told in the heading above it and in "
        "the legend.",
    ),
    Gap(
        "People who are signed in are signed out without a warning",
        ("2.2.1",),
        "This is about council staff with an account only. After 30 minutes without a request, and 10 hours after "
        "signing in (the council may have set other times), they have to sign in again. Nothing on the page says so "
        "beforehand, and the time cannot be made longer from the page.",
        "Signing in again leads back to the page. A file that had been chosen and not yet sent has to be chosen again; "
        "nothing that was stored is lost. The council can set longer times.",
    ),
)

#: What nobody has tried, so that nothing can be said of it.
UNTRIED = (
    (
        "Nobody has used this dashboard with a screen reader, a screen magnifier or voice control to test it. Roles, "
        "names and states, which such software is told, are checked by axe-core and by tests that look for controls by "
        "role and name; how it sounds and feels is not. The map, a list of several hundred areas, is where trouble is "
        "most likely: the table below it holds the same areas."
    ),
    "No disabled people have taken part in testing, and no independent body has audited the dashboard.",
    "The tests run in Chromium. Other browsers, and real phones, have not been tried in a planned way.",
)
