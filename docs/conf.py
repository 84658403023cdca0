"""Sphinx: the pages of this folder as a site; `make docs`."""

from evolve import __version__

project = "evolve"
release = __version__
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_theme = "alabaster"
html_theme_options = {"description": "Algorithms you can trust", "fixed_sidebar": True}
html_sidebars = {"**": ["about.html", "searchfield.html", "navigation.html"]}
myst_heading_anchors = 3
# Plain fences are not all Python, and files of the repository are not pages.
suppress_warnings = ["misc.highlighting_failure"]
