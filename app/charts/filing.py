"""A picture as a file of its own: with its name and description inside."""

from html import escape


def titled(svg: str, title: str, description: str) -> str:
    """Put a title and a description into an SVG, for those who do not see it."""
    start = svg.index("<svg ")
    end = svg.index(">", start) + 1
    opened = svg[start:end].replace("<svg ", '<svg role="img" aria-labelledby="t d" ', 1)
    said = f'<title id="t">{escape(title)}</title><desc id="d">{escape(description)}</desc>'
    return svg[:start] + opened + said + svg[end:]
