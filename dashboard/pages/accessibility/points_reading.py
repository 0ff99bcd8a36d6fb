"""What is said of the criteria about reading: words for pictures, colour and size, structure and names."""

from dashboard.pages.accessibility.statement import Group, Point

_NO_MEDIA = "There is no sound and no video."

PICTURES = Group(
    "Words for maps and charts; sound and video",
    (
        Point(
            "1.1.1",
            "Non-text content",
            "A",
            "Every area of the map and every chart has a name. Each chart has a sentence and a table beside it, and "
            "the map a table below it. A chart saved as a PNG is a picture only: its table can be saved beside it.",
            (
                "tests/figures/test_charts.py::test_charts_are_sound_and_have_names",
                "tests/pages/test_kpi_page.py::test_every_chart_has_a_sentence_and_a_table",
                "tests/browser/test_colours.py::test_an_area_is_named_with_its_class_and_rank_on_the_measure",
            ),
            axe=True,
        ),
        Point("1.2.1", "Audio-only and video-only (prerecorded)", "A", _NO_MEDIA, applies=False),
        Point("1.2.2", "Captions (prerecorded)", "A", _NO_MEDIA, applies=False),
        Point("1.2.3", "Audio description or media alternative (prerecorded)", "A", _NO_MEDIA, applies=False),
        Point("1.2.4", "Captions (live)", "AA", _NO_MEDIA, applies=False),
        Point("1.2.5", "Audio description (prerecorded)", "AA", _NO_MEDIA, applies=False),
        Point("1.4.2", "Audio control", "A", _NO_MEDIA, applies=False),
        Point(
            "1.4.5",
            "Images of text",
            "AA",
            "Maps and charts are drawings whose words are text. No page shows a picture of words.",
            ("tests/browser/test_charts.py::test_one_drawing_of_each_is_shown_with_legible_words_inside",),
            seen="all kinds of pages: none of them holds an image file",
        ),
    ),
)

COLOUR_AND_SIZE = Group(
    "Colour, contrast and size",
    (
        Point(
            "1.3.4",
            "Orientation",
            "AA",
            "Pages can be used upright and across; turning the phone keeps the place on the map.",
            ("tests/browser/test_screens.py::test_turning_the_phone_keeps_the_place_on_the_map",),
        ),
        Point(
            "1.4.1",
            "Use of colour",
            "A",
            "Each set on the map has a line of its own kind, classes are named and counted in the legend, better and "
            "worse have a word and a symbol, and what is hidden or missing is hatched.",
            (
                "tests/browser/test_outlines.py::test_each_set_is_drawn_in_a_line_of_its_own_kind",
                "tests/figures/test_charts.py::test_verdicts_differ_in_word_and_shape",
                "tests/figures/test_charts.py::test_lines_differ_in_dash_or_shape",
                "tests/components/test_palettes.py::test_no_data_is_hatched_and_never_a_tint",
                "tests/components/test_palettes.py::test_neighbouring_classes_differ_for_every_reader",
            ),
        ),
        Point(
            "1.4.3",
            "Contrast (minimum)",
            "AA",
            "Text stands out from its ground, in all four colour schemes.",
            (
                "tests/components/test_palettes.py::test_text_can_be_read_on_every_ground",
                "tests/components/test_palettes.py::test_the_names_on_the_map_stand_out_from_their_casing",
            ),
            axe=True,
        ),
        Point(
            "1.4.4",
            "Resize text",
            "AA",
            "At 200% no text is cut off.",
            ("tests/browser/test_screens.py::test_text_at_twice_its_size_is_not_cut_off",),
        ),
        Point(
            "1.4.10",
            "Reflow",
            "AA",
            "In a window 320 pixels wide, which a laptop has at 400%, pages scroll in one direction. Wide tables "
            "scroll within their frame, by keyboard too.",
            (
                "tests/browser/test_screens.py::test_a_narrow_page_does_not_scroll_sideways",
                "tests/browser/test_kpi.py::test_the_page_itself_never_scrolls_sideways",
                "tests/browser/test_gap_table.py::test_the_page_itself_never_scrolls_sideways",
                "tests/browser/test_compare.py::test_a_phone_scrolls_the_table_and_not_the_page",
                "tests/browser/test_profiles.py::test_a_profile_fits_a_phone",
            ),
        ),
        Point(
            "1.4.11",
            "Non-text contrast",
            "AA",
            "Edges of controls, the focus, outlines and marks on the map stand out from what lies around them.",
            (
                "tests/components/test_palettes.py::test_edges_of_controls_and_the_focus_can_be_seen",
                "tests/components/test_palettes.py::test_an_outline_stands_out_from_every_class",
                "tests/components/test_palettes.py::test_a_mark_stands_out_from_every_class",
                "tests/components/test_kpi_palette.py::test_an_outline_stands_out_from_every_class",
            ),
        ),
        Point(
            "1.4.12",
            "Text spacing",
            "AA",
            "Text can be set wider without being cut off or covered, but for the chosen options of narrow lists.",
            seen="twelve pages with the spacing of the criterion, in windows 1,366 and 360 pixels wide",
        ),
    ),
)

STRUCTURE = Group(
    "Structure and names, which screen readers use",
    (
        Point(
            "1.3.1",
            "Info and relationships",
            "A",
            "Headings, lists, landmarks, labels, and tables with captions and heads are what they look like.",
            axe=True,
            seen="headings, landmarks and labels of twelve pages",
        ),
        Point(
            "1.3.2",
            "Meaningful sequence",
            "A",
            "The document comes from the server in the order in which it is read, and can be read before any script "
            "has run.",
            (
                "tests/browser/test_every_page.py::test_the_map_can_be_read_without_scripts",
                "tests/browser/test_kpi.py::test_it_can_be_read_without_scripts",
                "tests/browser/test_gap_table.py::test_it_can_be_read_without_scripts",
            ),
        ),
        Point(
            "1.3.3",
            "Sensory characteristics",
            "A",
            "No instruction depends on shape, size or place alone: controls are called by their names.",
            seen="the words for place, shape and colour in all templates: none stands without a name or a number",
        ),
        Point(
            "1.3.5",
            "Identify input purpose",
            "AA",
            "The only fields about oneself, name and password, say so to the browser.",
            ("tests/access/test_sign_in.py::test_the_form_is_one_that_password_managers_fill_in",),
            axe=True,
        ),
        Point(
            "2.4.1",
            "Bypass blocks",
            "A",
            "The first stop of every page leads past the links at its top. Pages for signing in, and short messages, "
            "have none to pass.",
            ("tests/browser/test_keyboard.py::test_the_skip_link_comes_first_and_leads_to_the_content",),
            axe=True,
        ),
        Point(
            "2.4.2",
            "Page titled",
            "A",
            "Each page has a title of its own that names the area or measure it is about.",
            ("tests/pages/test_profiles.py::test_title_and_description_name_the_area",),
            axe=True,
            seen="titles of twelve pages",
        ),
        Point(
            "2.4.4",
            "Link purpose (in context)",
            "A",
            "Links are named for where they lead; figures that are links stand in tables with heads.",
            ("tests/pages/gap_table/test_gap_table_shows.py::test_cells_and_names_lead_to_the_kpi",),
            axe=True,
            seen="the links of twelve pages, those of the same words above all",
        ),
        Point(
            "2.4.6",
            "Headings and labels",
            "AA",
            "Headings and labels say what follows.",
            axe=True,
            seen="headings and labels of twelve pages",
        ),
        Point(
            "3.1.1",
            "Language of page",
            "A",
            "Every page says that it is in British English.",
            ("tests/pages/test_accessibility.py::test_pages_say_their_language_and_lead_to_the_statement",),
            axe=True,
        ),
        Point("3.1.2", "Language of parts", "AA", "Nothing is in another language.", applies=False),
        Point(
            "4.1.2",
            "Name, role, value",
            "A",
            "Controls are those of the browser. The areas of the map are options of a list, each with a name and "
            "whether it is chosen.",
            (
                "tests/browser/test_keyboard.py::test_lincoln_green_is_found_chosen_and_read",
                "tests/browser/test_keyboard.py::test_arrow_keys_move_to_a_neighbour_and_enter_chooses_it",
                "tests/browser/test_charts.py::test_points_are_reached_by_keyboard_and_have_names",
            ),
            axe=True,
        ),
        Point(
            "4.1.3",
            "Status messages",
            "AA",
            "Results of a search, what has been chosen, how many rows are shown, and a server that does not answer are "
            "announced without moving the focus.",
            (
                "tests/browser/test_keyboard.py::test_a_search_without_a_result_says_so",
                "tests/browser/test_keyboard.py::test_lincoln_green_is_found_chosen_and_read",
                "tests/browser/test_silence.py::test_a_server_that_does_not_answer_is_told_and_the_map_still_works",
            ),
        ),
    ),
)
