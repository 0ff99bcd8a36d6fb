"""What is said of the criteria about using the pages: keyboard, pointer, time, finding the way, forms."""

from dashboard.pages.accessibility.statement import Group, Point

KEYBOARD = Group(
    "Keyboard",
    (
        Point(
            "2.1.1",
            "Keyboard",
            "A",
            "Everything can be done by keyboard alone: finding and choosing areas, moving the map, tables, forms, "
            "downloads, handing figures in.",
            (
                "tests/browser/test_keyboard.py::test_everything_can_be_reached_with_tab_and_shows_its_focus",
                "tests/browser/test_keyboard.py::test_plus_minus_shift_arrows_and_escape_move_the_map",
                "tests/browser/test_profiles.py::test_a_ward_member_gets_from_a_postcode_to_a_printed_page_by_keyboard",
                "tests/browser/test_gap_table.py::test_a_chief_officer_finds_the_widest_gap_by_keyboard_and_opens_it",
                "tests/browser/test_kpi_map.py::test_a_kpi_is_chosen_by_keyboard_and_the_address_shows_it_again",
                "tests/browser/test_compare.py::test_two_areas_and_one_of_ones_own_by_keyboard",
                "tests/browser/test_data.py::test_a_steward_hands_figures_in_by_keyboard",
            ),
        ),
        Point(
            "2.1.2",
            "No keyboard trap",
            "A",
            "Tab enters the map once and leaves it again.",
            ("tests/browser/test_keyboard.py::test_tab_enters_the_map_once_and_leaves_it_again",),
        ),
        Point(
            "2.1.4",
            "Character key shortcuts",
            "A",
            "Single keys, + and −, do something only while an area of the map has the focus.",
            ("tests/browser/test_keyboard.py::test_plus_minus_shift_arrows_and_escape_move_the_map",),
            seen="the script that listens for keys: on the areas of the map and in the search only",
        ),
        Point(
            "2.4.3",
            "Focus order",
            "A",
            "The focus follows the order of the page, but for the controls of the map in a narrow window.",
            ("tests/browser/test_keyboard.py::test_everything_can_be_reached_with_tab_and_shows_its_focus",),
        ),
        Point(
            "2.4.7",
            "Focus visible",
            "AA",
            "Whatever has the focus has a thick line around it, an area of the map too.",
            ("tests/browser/test_keyboard.py::test_everything_can_be_reached_with_tab_and_shows_its_focus",),
        ),
        Point(
            "2.4.11",
            "Focus not obscured (minimum)",
            "AA",
            "What has the focus is in sight, and never beneath the heads of a table that stay in place.",
            (
                "tests/browser/test_gap_table.py::test_what_has_the_focus_is_never_beneath_the_heads",
                "tests/browser/test_keyboard.py::test_an_area_out_of_sight_is_brought_into_sight_by_the_arrow_keys",
            ),
        ),
    ),
)

POINTER = Group(
    "Mouse, touch and voice",
    (
        Point(
            "1.4.13",
            "Content on hover or focus",
            "AA",
            "The card beside an area of the map stays for as long as the area has the focus or the pointer; Escape "
            "hides it where the keyboard brought it up.",
            ("tests/browser/test_pointer.py::test_pointing_at_an_area_shows_its_card",),
        ),
        Point(
            "2.5.1",
            "Pointer gestures",
            "A",
            "Whatever two fingers do on the map, buttons do as well.",
            (
                "tests/browser/test_zoom.py::test_zoom_in_keeps_the_middle_and_the_address_brings_it_back",
                "tests/browser/test_zoom.py::test_pan_buttons_appear_when_zoomed_and_move_a_quarter",
            ),
        ),
        Point(
            "2.5.2",
            "Pointer cancellation",
            "A",
            "Things happen when the button or finger is lifted; dragging the map chooses nothing.",
            ("tests/browser/test_gestures.py::test_dragging_moves_the_map_and_chooses_nothing",),
        ),
        Point(
            "2.5.3",
            "Label in name",
            "A",
            "The words that can be seen on a control are part of its name.",
            seen="controls of twelve pages: names set apart from the words shown are those of + − ⌂ only",
        ),
        Point("2.5.4", "Motion actuation", "A", "Nothing answers to moving the device.", applies=False),
        Point(
            "2.5.7",
            "Dragging movements",
            "AA",
            "The map can be dragged, and moved with buttons; nothing else is dragged.",
            ("tests/browser/test_zoom.py::test_pan_buttons_appear_when_zoomed_and_move_a_quarter",),
        ),
        Point(
            "2.5.8",
            "Target size (minimum)",
            "AA",
            "Controls are at least 24 pixels wide and high, or have room around them. Areas of the map have the size "
            "that they have: each can also be chosen in the table and by search.",
            (
                "tests/browser/test_screens.py::test_targets_are_at_least_24_pixels",
                "tests/browser/test_pointer.py::test_a_row_of_the_table_chooses_on_the_map",
            ),
            axe=True,
        ),
    ),
)

TIME = Group(
    "Time and movement",
    (
        Point(
            "2.2.1",
            "Timing adjustable",
            "A",
            "Reading has no time limit. Being signed in has one.",
            ("tests/access/test_accounts.py::test_whoever_does_nothing_is_signed_out_and_whoever_works_is_not",),
        ),
        Point(
            "2.2.2",
            "Pause, stop, hide",
            "A",
            "Nothing moves by itself. The map glides for a quarter of a second when it is moved, and not for those who "
            "have asked their device for less motion.",
            ("tests/browser/test_zoom.py::test_the_map_glides_for_those_who_have_not_asked_for_less_motion",),
            seen="the map with reduced motion: zooming takes one step",
        ),
        Point(
            "2.3.1",
            "Three flashes or below threshold",
            "A",
            "Nothing flashes.",
            seen="the style sheets and scripts, which have no animation but the gliding of the map",
        ),
    ),
)

WAY = Group(
    "Finding the way",
    (
        Point(
            "2.4.5",
            "Multiple ways",
            "AA",
            "Pages are found by the links at the top, by search, and from lists of areas and measures.",
            (
                "tests/browser/test_every_page.py::test_the_search_works_on_a_page_without_a_map",
                "tests/pages/test_wiring.py::test_every_link_on_every_page_leads_somewhere",
            ),
        ),
        Point(
            "3.2.1",
            "On focus",
            "A",
            "Going to something changes nothing; an area is chosen with Enter.",
            ("tests/browser/test_keyboard.py::test_arrow_keys_move_to_a_neighbour_and_enter_chooses_it",),
        ),
        Point(
            "3.2.2",
            "On input",
            "A",
            "Choices beside the map change the map and its words in place. Other choices wait for a button.",
            (
                "tests/browser/test_colours.py::test_choosing_crime_colours_counts_and_words_by_crime",
                "tests/browser/test_gap_table.py::test_a_chief_officer_finds_the_widest_gap_by_keyboard_and_opens_it",
            ),
        ),
        Point(
            "3.2.3",
            "Consistent navigation",
            "AA",
            "The links at the top and at the foot are the same and in the same order. Pages for signing in, and short "
            "messages, have a link to the map at the top and to this statement at the foot only.",
            ("tests/browser/test_every_page.py::test_the_foot_of_every_page_tells_sources_and_licence",),
            seen="the links at the top of twelve pages",
        ),
        Point(
            "3.2.4",
            "Consistent identification",
            "AA",
            "The same thing has the same name on every page.",
            seen="the names of search, zooming, printing and downloads in all templates",
        ),
        Point(
            "3.2.6",
            "Consistent help",
            "A",
            "This statement, with whom to contact, is linked to in the same place at the foot of the pages.",
            ("tests/pages/test_accessibility.py::test_pages_say_their_language_and_lead_to_the_statement",),
        ),
    ),
)

FORMS = Group(
    "Forms and mistakes",
    (
        Point(
            "3.3.1",
            "Error identification",
            "A",
            "What is wrong is said in words: what was found, where, and in a file with its row and column.",
            (
                "tests/access/test_sign_in.py::test_a_wrong_password_says_so_and_keeps_the_name",
                "tests/browser/test_data.py::test_a_steward_hands_figures_in_by_keyboard",
                "tests/pages/compare/test_compared_areas.py::test_nonsense_is_named_and_the_rest_is_shown",
            ),
        ),
        Point(
            "3.3.2",
            "Labels or instructions",
            "A",
            "Every field has a label.",
            axe=True,
            seen="the forms of search, comparison, hand-in and sign-in",
        ),
        Point(
            "3.3.3",
            "Error suggestion",
            "AA",
            "Where it can be known, the message says what was expected and how to mend it.",
            (
                "tests/browser/test_data.py::test_a_steward_hands_figures_in_by_keyboard",
                "tests/pages/test_data_pages.py::test_a_catalogue_that_cannot_be_used_is_refused_in_words",
            ),
        ),
        Point(
            "3.3.4",
            "Error prevention (legal, financial, data)",
            "AA",
            "A file is checked and shown before anything is stored, and what is stored can be withdrawn and restored.",
            (
                "tests/browser/test_data.py::test_a_warning_that_is_not_ticked_keeps_the_file_out",
                "tests/pages/test_data_pages.py::test_figures_are_withdrawn_restored_and_used_again_from_the_history",
            ),
        ),
        Point(
            "3.3.7",
            "Redundant entry",
            "A",
            "What has been chosen or typed once is kept: in the address, and in the form that has to be sent again. "
            "Passwords are typed again.",
            (
                "tests/access/test_sign_in.py::test_a_wrong_password_says_so_and_keeps_the_name",
                "tests/pages/test_kpi_page.py::test_every_choice_is_kept_by_the_others",
            ),
        ),
        Point(
            "3.3.8",
            "Accessible authentication (minimum)",
            "AA",
            "Signing in asks for no puzzle, and password managers can fill the form in. How an account of the council "
            "is signed in to elsewhere is for the council to say.",
            ("tests/access/test_sign_in.py::test_the_form_is_one_that_password_managers_fill_in",),
        ),
    ),
)
