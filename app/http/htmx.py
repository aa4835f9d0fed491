from fastapi import Request


def wants_fragment(request: Request) -> bool:
    """Say whether htmx asks, which swaps a partial, rather than a browser, which shows a page.

    A boosted link asks for the whole page, of which htmx takes the part it needs.
    """
    headers = request.headers
    return headers.get("hx-request") == "true" and headers.get("hx-boosted") != "true"
