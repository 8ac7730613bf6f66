
"use strict";
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const view = document.getElementById("view");
  const articles = [...document.querySelectorAll("article")];
  const byId = new Map(articles.map((each) => [each.id, each]));
  const words = new Map(articles.map((each) => [each, each.textContent.toLowerCase()]));
  const marks = [...document.querySelectorAll("a.mark")];
  const rows = [...document.querySelectorAll(".matrix tr[data-environment]")];
  const findingsOf = (mark) => mark.dataset.findings.split(" ").map((id) => byId.get(id)).filter((each) => !each.hidden);
  const has = (lines, wanted) => !wanted || lines.split("\n").includes(wanted);

  const fits = (article, wanted) =>
    (!wanted.severity || article.dataset.severity === wanted.severity) &&
    (!wanted.rule || article.dataset.rule === wanted.rule) &&
    (!wanted.theme || article.dataset.theme === wanted.theme) &&
    has(article.dataset.environments, wanted.environment) && has(article.dataset.roots, wanted.root) &&
    wanted.words.toLowerCase().split(/\s+/).every((word) => words.get(article).includes(word));

  const dropEmptyColumns = (section) => {
    const shown = [...section.querySelectorAll("tr[data-environment]:not([hidden])")];
    const used = new Set([0, 1]);
    for (const row of shown) {
      for (const mark of row.querySelectorAll("a.mark:not([hidden])")) used.add(mark.closest("td").cellIndex);
    }
    const hidden = [...section.querySelectorAll("thead th")].map((_, column) => !used.has(column));
    const key = hidden.join();
    if (section.dataset.hidden === key) return;
    section.dataset.hidden = key;
    for (const row of section.querySelectorAll("thead tr, tr[data-environment]")) {
      for (const cell of row.cells) if (cell.hidden !== hidden[cell.cellIndex]) cell.hidden = hidden[cell.cellIndex];
    }
  };

  const dropEmptyGroups = (section) => {
    let any = false;
    for (const body of [...section.querySelectorAll("tbody")].reverse()) {
      if (body.classList.contains("root")) { body.hidden = !any; any = false; }
      else any = Boolean(body.querySelector("tr:not([hidden])")) || any;
    }
    section.hidden = !section.querySelector("tr[data-environment]:not([hidden])");
  };

  const filter = () => {
    const wanted = Object.fromEntries(new FormData(form));
    const narrow = ["severity", "rule", "theme", "words"].some((name) => wanted[name]);
    for (const article of articles) article.hidden = !fits(article, wanted);
    for (const mark of marks) mark.hidden = findingsOf(mark).length === 0;
    for (const row of rows) {
      const elsewhere = (wanted.environment && row.dataset.environment !== wanted.environment) ||
        (wanted.root && row.dataset.root !== wanted.root);
      const needed = narrow || row.closest(".rules");
      row.hidden = Boolean(elsewhere) || Boolean(needed && !row.querySelector("a.mark:not([hidden])"));
    }
    document.querySelectorAll(".matrix").forEach(dropEmptyGroups);
    document.querySelectorAll(".matrix.rules").forEach(dropEmptyColumns);
    const shown = articles.filter((each) => !each.hidden).length;
    form.querySelector("output").textContent = `${shown} of ${articles.length} findings`;
  };

  const button = (label, key, action) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.title = key;
    made.addEventListener("click", action);
    return made;
  };

  // What the view shows: the findings of a mark; the marks that lead elsewhere come before and after.
  const isShown = (mark) => !mark.hidden && !mark.closest("tr").hidden && !mark.closest("section").hidden;
  const stops = (mark) => {
    const seen = new Set([mark.dataset.findings]);
    const within = (each) => isShown(each) && each.closest("table") === mark.closest("table");
    return marks.filter((each) =>
      each === mark || (within(each) && !seen.has(each.dataset.findings) && seen.add(each.dataset.findings)));
  };

  let current = null;
  const open = (mark) => {
    current = mark;
    const nav = document.createElement("nav");
    const all = stops(mark);
    const count = document.createElement("span");
    count.textContent = `${all.indexOf(mark) + 1} of ${all.length}`;
    nav.append(count, button("Previous", "left arrow", () => step(-1)), button("Next", "right arrow", () => step(1)),
      button("Close", "Escape", () => view.close()));
    const contents = findingsOf(mark).map((article) => {
      const copy = article.cloneNode(true);
      copy.removeAttribute("id");
      return copy;
    });
    view.replaceChildren(nav, ...contents);
    if (!view.open) view.showModal();
    view.scrollTop = 0;
    nav.lastChild.focus();
  };

  const step = (by) => {
    const all = stops(current);
    open(all[(all.indexOf(current) + by + all.length) % all.length]);
  };

  const beside = (mark, key) => {
    const visible = marks.filter((each) => isShown(each) && each.closest("table") === mark.closest("table"));
    if (key === "ArrowLeft") return visible[visible.indexOf(mark) - 1];
    if (key === "ArrowRight") return visible[visible.indexOf(mark) + 1];
    const here = mark.getBoundingClientRect();
    const away = (each) => {
      const there = each.getBoundingClientRect();
      const down = (there.top - here.top) * (key === "ArrowDown" ? 1 : -1);
      return down > 1 ? down + 4 * Math.abs(there.left - here.left) : Infinity;
    };
    return visible.reduce((best, each) => (away(each) < away(best) ? each : best), mark);
  };

  document.addEventListener("click", (event) => {
    const mark = event.target.closest("a.mark");
    if (!mark || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(mark);
  });
  document.addEventListener("keydown", (event) => {
    const arrow = event.key.startsWith("Arrow");
    if (view.open && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      step(event.key === "ArrowLeft" ? -1 : 1);
    } else if (!view.open && event.key === "/" && !event.target.closest("input, select")) {
      event.preventDefault();
      form.elements.words.focus();
    } else if (!view.open && arrow && event.target.matches("a.mark")) {
      event.preventDefault();
      (beside(event.target, event.key) || event.target).focus();
    }
  });
  view.addEventListener("close", () => { if (current) current.focus(); });
  view.addEventListener("click", (event) => { if (event.target === view) view.close(); });
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  filter();
})();
