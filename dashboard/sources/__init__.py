"""Open figures from their publishers: fetched or from a folder, checked, and stored by the way of any hand-in.

`fetching` gets a publisher's files, `tables` and `police` read them, `placing` finds the areas of the city, `taking`
tells what is new or revised, judges it as a hand-in is judged, and stores it as a whole.
"""
