
"use strict";
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const view = document.getElementById("view");
  const articles = [...document.querySelectorAll("article")];
  const byId = new Map(articles.map((each) => [each.id, each]));
  const words = new Map(articles.map((each) => [each, each.textContent.toLowerCase()]));
  const marks = [...document.querySelectorAll("a.mark")];
  const findingOf = (mark) => byId.get(mark.hash.slice(1));

  const fits = (article, wanted) =>
    (!wanted.severity || article.dataset.severity === wanted.severity) &&
    (!wanted.rule || article.dataset.rule === wanted.rule) &&
    (!wanted.theme || article.dataset.theme === wanted.theme) &&
    (!wanted.environment || article.dataset.environments.split("\n").includes(wanted.environment)) &&
    wanted.words.toLowerCase().split(/\s+/).every((word) => words.get(article).includes(word));

  const tidy = (section) => {
    const rows = [...section.querySelectorAll("tr")];
    const used = new Set([0]);
    for (const row of rows.slice(1)) {
      let any = false;
      [...row.cells].forEach((cell, column) => {
        if (cell.querySelector("a.mark:not([hidden])")) { used.add(column); any = true; }
      });
      row.hidden = !any;
    }
    for (const row of rows) [...row.cells].forEach((cell, column) => { cell.hidden = !used.has(column); });
    section.hidden = used.size === 1;
  };

  const filter = () => {
    const wanted = Object.fromEntries(new FormData(form));
    for (const article of articles) article.hidden = !fits(article, wanted);
    for (const mark of marks) {
      const elsewhere = wanted.environment && mark.dataset.environment !== wanted.environment;
      mark.hidden = findingOf(mark).hidden || Boolean(elsewhere);
    }
    document.querySelectorAll("section.matrix").forEach(tidy);
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

  let current = null;
  const open = (article) => {
    current = article;
    const nav = document.createElement("nav");
    const visible = articles.filter((each) => !each.hidden);
    const count = document.createElement("span");
    count.textContent = `${visible.indexOf(article) + 1} of ${visible.length}`;
    nav.append(count, button("Previous", "left arrow", () => step(-1)), button("Next", "right arrow", () => step(1)),
      button("Close", "Escape", () => view.close()));
    const content = article.cloneNode(true);
    content.removeAttribute("id");
    view.replaceChildren(nav, ...content.childNodes);
    if (!view.open) view.showModal();
    nav.lastChild.focus();
  };

  const step = (by) => {
    const visible = articles.filter((each) => !each.hidden);
    open(visible[(visible.indexOf(current) + by + visible.length) % visible.length]);
  };

  const beside = (mark, key) => {
    const visible = marks.filter((each) => !each.hidden && each.closest("table") === mark.closest("table"));
    if (key === "ArrowLeft") return visible[visible.indexOf(mark) - 1];
    if (key === "ArrowRight") return visible[visible.indexOf(mark) + 1];
    const here = mark.getBoundingClientRect();
    const away = (each) => {
      const there = each.getBoundingClientRect();
      const down = (there.top - here.top) * (key === "ArrowDown" ? 1 : -1);
      return down > 1 ? down + 4 * Math.abs(there.left - here.left) : Infinity;
    };
    const nearest = visible.reduce((best, each) => (away(each) < away(best) ? each : best), mark);
    return nearest;
  };

  document.addEventListener("click", (event) => {
    const mark = event.target.closest("a.mark");
    if (!mark) return;
    event.preventDefault();
    open(findingOf(mark));
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
  view.addEventListener("click", (event) => { if (event.target === view) view.close(); });
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  filter();
})();
