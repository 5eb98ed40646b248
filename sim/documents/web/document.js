// A table is sorted by the column whose heading is pressed, and the other way round when it is pressed again.
for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => {
    const heading = button.closest("th"), table = heading.closest("table"), place = heading.cellIndex;
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = table.tBodies[0], numbers = heading.classList.contains("number");
    const value = (row) => row.cells[place].dataset.value;
    const order = (a, b) => (numbers ? a - b : a.localeCompare(b, document.documentElement.lang, { numeric: true }));
    const rows = [...body.rows].sort((a, b) => {
      if (!value(a) || !value(b)) return !value(a) - !value(b); // what is missing comes last
      return (down ? -1 : 1) * order(value(a), value(b));
    });
    body.append(...rows);
  });
}
// Paper has all that can be folded away.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => (one.open = true)));
