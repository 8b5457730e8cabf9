// The matrix is complete without this script; it only adds the filter.
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const bodies = [...document.querySelectorAll(".matrix tbody")];
  const good = new Set(["yes", "skip", "absent"]);
  const apply = () => {
    const words = form.elements.text.value.trim().toLowerCase();
    const show = form.elements.show.value;
    const profile = form.elements.profile ? form.elements.profile.value : "";
    let seen = 0;
    for (const body of bodies) {
      let open = 0;
      for (const row of body.querySelectorAll("tr:not(.profile)")) {
        const states = [...row.querySelectorAll("td")].map((cell) => cell.dataset.state);
        const visible =
          (!profile || body.dataset.profile === profile) &&
          (!words || row.textContent.toLowerCase().includes(words)) &&
          (show !== "bad" || states.some((state) => !good.has(state))) &&
          (show !== "differ" || new Set(states).size > 1);
        row.hidden = !visible;
        if (visible) open += 1;
      }
      body.hidden = open === 0;
      seen += open;
    }
    form.querySelector("output").textContent = seen === 1 ? "1 clause" : `${seen} clauses`;
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
})();
