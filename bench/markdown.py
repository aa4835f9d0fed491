"""What hostile Markdown costs at the length limit, beside ordinary Markdown in the same run.

    python -m bench.markdown

Prints for each pattern of the attack tests the CPU milliseconds of the whole 20,000 characters, and
of as many repetitions as are still taken for Markdown, which is what costs most. Target: 100 ms.
"""

import time

from app.core.text import MARKDOWN_LIMIT, plain, render_markdown
from tests.attacks.test_texts import ORDINARY, PATTERNS, as_dense_as_is_drawn, forget


def cost(text: str) -> float:
    """Return the least CPU time that one of five runs took, in seconds."""
    spent = []
    for _run in range(5):
        forget()
        began = time.process_time()
        render_markdown(text)
        plain(text)
        spent.append(time.process_time() - began)
    return min(spent)


def main() -> None:
    reference = cost(ORDINARY) * 1000
    print(f"ordinary Markdown, {len(ORDINARY)} characters: {reference:.1f} ms")
    print(f"{'pattern':>18} {'whole':>8} {'densest':>8} {'ratio':>6}")
    rows = []
    for pattern in PATTERNS:
        whole = cost((pattern * MARKDOWN_LIMIT)[:MARKDOWN_LIMIT]) * 1000
        rows.append((cost(as_dense_as_is_drawn(pattern)) * 1000, whole, pattern))
    for densest, whole, pattern in sorted(rows, reverse=True):
        worst = max(whole, densest) / reference
        print(f"{pattern!r:>18} {whole:8.1f} {densest:8.1f} {worst:6.1f}")


if __name__ == "__main__":
    main()
