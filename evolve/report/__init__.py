"""From a journal to numbers, and from numbers to a page."""
