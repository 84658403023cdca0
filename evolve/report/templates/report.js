"use strict";
(() => {
  const root = document.documentElement;

  const theme = document.getElementById("theme");
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });

  const key = (row, column) => {
    const cell = row.cells[column];
    return "key" in cell.dataset ? Number(cell.dataset.key) : cell.textContent.trim();
  };
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b)));
  const sort = (table, column) => {
    const headings = table.tHead.rows[0].cells;
    const down = headings[column].getAttribute("aria-sort") === "ascending";
    for (const heading of headings) heading.removeAttribute("aria-sort");
    headings[column].setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...table.tBodies[0].rows];
    rows.sort((a, b) => compare(key(a, column), key(b, column)) * (down ? -1 : 1));
    table.tBodies[0].append(...rows);
  };
  const enhance = (part) => {
    for (const table of part.querySelectorAll("table.sortable")) {
      [...table.tHead.rows[0].cells].forEach((heading, column) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = heading.textContent;
        button.addEventListener("click", () => sort(table, column));
        heading.replaceChildren(button);
      });
    }
  };
  enhance(document);
  globalThis.enhance = enhance;

  document.addEventListener("change", (event) => {
    const choice = event.target.closest("[data-choice]");
    if (!choice) return;
    const options = choice.nextElementSibling.children;
    [...options].forEach((option, i) => option.classList.toggle("on", i === Number(event.target.value)));
  });
})();
