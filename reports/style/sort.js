// Tables are complete without this script; it only lets their columns be sorted.
(() => {
  const value = (cell) => (cell && cell.dataset.v !== undefined ? Number(cell.dataset.v) : null);
  const compare = (column, sign) => (a, b) => {
    const [x, y] = [a, b].map((row) => row.cells[column]);
    const [u, v] = [value(x), value(y)];
    if (u !== null && v !== null) return sign * (u - v);
    if (u !== null || v !== null) return u !== null ? -1 : 1; // what has no number comes last
    return sign * (x?.textContent ?? "").localeCompare(y?.textContent ?? "");
  };
  for (const table of document.querySelectorAll("table.data")) {
    const heads = [...table.tHead.rows[0].cells];
    const body = table.tBodies[0];
    if (body.rows.length < 2) continue;
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const rows = [...body.rows];
        const absent = rows.filter((row) => row.classList.contains("absent"));
        const measured = rows.filter((row) => !row.classList.contains("absent"));
        body.append(...measured.sort(compare(column, up ? 1 : -1)), ...absent);
      });
    });
  }
})();
