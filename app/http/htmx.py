from fastapi import Request


def wants_fragment(request: Request) -> bool:
    """Say whether htmx asks, which swaps a partial, rather than a browser, which shows a page.

    A boosted link asks for the whole page, of which htmx takes the part it needs; so does the
    browser's way back to an address that a swap has left.
    """
    headers = request.headers
    whole = "true" in (headers.get("hx-boosted"), headers.get("hx-history-restore-request"))
    return headers.get("hx-request") == "true" and not whole
