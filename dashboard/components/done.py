"""What is said after a change: what has been done, never in the colour of warnings, with the way to undo it."""

from dash import html

from dashboard.components.templating import render


def done(said: str, undo: tuple[str, str] = ("", ""), token: str | None = None) -> html.Div:
    """Say what has been done.

    Parameters
    ----------
    said
        The sentence.
    undo
        Address and words of the button that undoes it; none without.
    token
        What the button sends back; without one there is no button.
    """
    address, words = undo if token else ("", "")
    return html.Div(render("done.html", said=said, address=address, words=words, token=token))
