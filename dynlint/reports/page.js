
"use strict";
(() => {
  const ROW = 30, AROUND = 12, PAGE = 50, PRINTED = 2000, NAMED = 10;
  const SEVERITIES = ["info", "warning", "error"];
  const data = JSON.parse(document.getElementById("data").textContent);
  const text = (number) => data.texts[number];
  const byId = (id) => document.getElementById(id);

  const make = (tag, about = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(about)) if (value !== null) made.setAttribute(name, value);
    made.append(...children.filter((each) => each !== null));
    return made;
  };

  // The data.

  const places = (list, own) => list.map(([root, environment, table, address]) =>
    ({ root: text(root), environment: text(environment), table: table === undefined ? "" : text(table), address: text(address === undefined ? own : address) }));
  const findings = data.findings.map((each, number) => {
    const [rule, severity, address, attribute, message, place, note, where, before, line, value, trail, changes] = each;
    return {
      id: `f${number + 1}`, rule: data.rules[rule], column: rule, severity, address: text(address),
      attribute: text(attribute), message: text(message).replaceAll("\0", text(address)), place: text(place),
      note: text(note), where: places(where, address), before, line, value: value === undefined ? "" : text(value), trail, changes,
    };
  });
  const remarks = (list, kind) => list.map(([rule, address, place, why, where]) =>
    ({ kind, rule: data.rules[rule], column: rule, address: text(address), place: text(place), why: text(why), where: places(where, address) }));
  const undecided = remarks(data.undecided, "undecided"), suppressed = remarks(data.suppressed, "suppressed");
  const asked = data.asked.map((rules) => new Set(rules));
  const spoken = new Map(data.spoken.map(([root, environment, rules]) => [`${text(root)}\n${text(environment)}`, asked[rules]]));

  const bare = (address) => address.replace(/\[(?:"[^"]*"|\d+)\]/g, "");
  const typeOf = (address) => (/(?:^|\.)(aws(?:cc)?_\w+)\.[^.]+$/.exec(bare(address)) || ["", ""])[1];
  const isTable = (address) => address.includes("aws_dynamodb_table.");

  const gathered = () => {
    const rows = new Map();
    const at = (where, address) => {
      const key = `${where.root}\n${where.environment}\n${address}`;
      if (!rows.has(key)) {
        const asked = spoken.get(`${where.root}\n${where.environment}`);
        rows.set(key, { ...where, address, asked, type: typeOf(address), cells: new Map(), remarks: new Map() });
      }
      return rows.get(key);
    };
    const into = (map, key, value) => { if (map.has(key)) map.get(key).push(value); else map.set(key, [value]); };
    findings.forEach((each) => each.where.forEach((where) => into(at(where, where.address).cells, each.column, each)));
    for (const each of [...undecided, ...suppressed]) {
      each.where.forEach((where) => into(at(where, each.address).remarks, each.column, each));
    }
    return [...rows.values()];
  };
  const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
  const inOrder = (one, other) => compare(one.root, other.root) || isTable(other.address) - isTable(one.address) ||
    compare(one.address, other.address) || compare(one.environment, other.environment) ||
    compare(one.index || "", other.index || "");

  // A finding.

  const article = (finding) => {
    const severity = SEVERITIES[finding.severity];
    const seen = [...new Set(finding.where.map((each) => each.environment))];
    const parts = [
      make("h3", {}, make("span", { class: severity }, severity), ` ${finding.rule.name} `, make("small", {}, finding.rule.id)),
      make("p", {}, finding.message),
      make("p", {}, make("code", {}, finding.attribute), " ", ...seen.flatMap((name) => [make("span", { class: "environment" }, name), " "])),
      ...others(finding), make("p", {}, make("code", {}, finding.place)),
      ...roots(finding), ...code(finding), ...because(finding), ...instead(finding),
    ];
    if (finding.note) parts.push(make("p", {}, make("em", {}, finding.note)));
    if (finding.before === undefined) parts.push(make("p", { class: "hint" }, "Its code and causes are not in this page."));
    const more = finding.rule.url ? make("a", { href: finding.rule.url, rel: "noreferrer" }, `More about ${finding.rule.name}`) : null;
    parts.push(make("p", { class: "rule" }, `${finding.rule.title} `, more));
    return make("article", { class: severity, "data-id": finding.id }, ...parts);
  };
  const others = (finding) => {
    const more = [...new Set(finding.where.map((each) => each.address))].filter((each) => each !== finding.address);
    if (!more.length) return [];
    const items = more.map((each) => make("li", {}, make("code", {}, each)));
    return [make("details", {}, make("summary", {}, `and ${more.length} more of its kind, for the same reason`), make("ul", {}, ...items))];
  };
  const roots = (finding) => {
    const tables = new Map();
    for (const { root, table } of finding.where) if (root) tables.set(root, (tables.get(root) || new Set()).add(table));
    const items = [...tables].map(([root, names]) => {
      const named = [...names].filter(Boolean);
      return make("li", {}, make("code", {}, root), named.length ? ` (table ${named.slice(0, NAMED).join(", ")}${named.length > NAMED ? ` and ${named.length - NAMED} more` : ""})` : "");
    });
    if (!items.length) return [];
    const list = make("ul", {}, ...items);
    if (items.length <= 3) return [make("h4", {}, items.length === 1 ? "In the root module" : `In ${items.length} root modules`), list];
    return [make("details", {}, make("summary", {}, `In ${items.length} root modules`), list)];
  };
  const code = (finding) => {
    if (!finding.line || !finding.line.length) return [];
    const [number, start, marked, end] = finding.line;
    const before = finding.before.map(([at, line]) => `${String(at).padStart(5)}  ${text(line)}\n`);
    const value = finding.value ? ["  ", make("i", {}, finding.value)] : [];
    return [make("pre", {}, ...before, `${String(number).padStart(5)}  ${text(start)}`, make("mark", {}, text(marked)), text(end), ...value)];
  };
  const because = (finding) => {
    const steps = (finding.trail || []).map(([place, line]) => make("li", {}, make("code", {}, text(place)), " ", make("code", {}, text(line))));
    return steps.length ? [make("h4", {}, "Because"), make("ol", {}, ...steps)] : [];
  };
  const instead = (finding) => {
    const changes = (finding.changes || []).flatMap(([place, ...lines]) =>
      [make("p", {}, make("code", {}, text(place))), make("pre", {}, lines.map(text).join("\n"))]);
    return changes.length ? [make("h4", {}, "Instead"), ...changes] : [];
  };
  const remark = (each) => make("article", { class: each.kind },
    make("h3", {}, make("span", {}, each.kind), ` ${each.rule.name} `, make("small", {}, each.rule.id)),
    make("p", {}, make("code", {}, each.address)), make("p", {}, make("code", {}, each.place)), make("p", {}, each.why));

  // A table that has only those rows in the page that can be seen.

  class Grid {
    constructor(section, heading, hint) {
      this.section = section;
      this.columns = [];
      this.lines = [];
      this.at = [0, 0];
      this.heads = make("tr");
      this.here = make("th", { scope: "row" });
      this.body = make("tbody");
      this.widths = make("colgroup");
      this.table = make("table", { "aria-rowcount": "0" }, this.widths, make("thead", {}, this.heads, make("tr", { class: "here" }, this.here)), this.body);
      this.scroller = make("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": `${heading}, rows` }, this.table);
      section.append(make("h2", { id: `${section.id}-heading` }, heading), make("p", { class: "hint" }, ...hint),
        make("p", { class: "hint" }, "A letter opens its findings; the arrow keys move between letters."), this.scroller);
      section.setAttribute("aria-labelledby", `${section.id}-heading`);
      section.classList.add("matrix", section.id);
      this.scroller.addEventListener("scroll", () => requestAnimationFrame(() => this.draw()), { passive: true });
    }

    show(columns, lines) {
      this.columns = columns;
      this.lines = lines;
      this.found = null;
      this.section.hidden = !lines.length;
      this.widths.replaceChildren(make("col", { class: "first" }), ...columns.map(() => make("col")));
      this.heads.replaceChildren(make("th", { scope: "col" }, "environment"), ...columns.map((each, number) => {
        const edge = number && columns[number - 1].theme !== each.theme ? "edge" : "";
        const name = make("span", {}, make("b", {}, each.name), each.id ? make("small", {}, each.id) : null);
        return make("th", { scope: "col", class: edge, title: [each.name, each.title].filter(Boolean).join(": ") }, name);
      }));
      this.here.colSpan = columns.length + 1;
      this.table.setAttribute("aria-rowcount", lines.length + 1);
      this.section.style.setProperty("--columns", columns.length);
      this.section.classList.toggle("few", columns.length <= 14);
      this.first = -1;
      this.scroller.scrollTop = 0;
      this.at = this.firstMark();
      this.draw();
    }

    draw(all = false) {
      const seen = Math.ceil(innerHeight / ROW);
      const top = all ? 0 : Math.max(0, Math.floor(this.scroller.scrollTop / ROW));
      const first = Math.max(0, top - AROUND);
      const last = Math.min(this.lines.length, all ? PRINTED : top + seen + AROUND);
      this.head(top);
      if (first === this.first && last === this.last && !all) return;
      [this.first, this.last] = [first, last];
      const kept = this.body.contains(document.activeElement);
      const gap = (rows) => (rows && !all ? [make("tr", { class: "gap" }, make("td", { colspan: this.columns.length + 1 }))] : []);
      const rows = this.lines.slice(first, last).map((line, number) => this.row(line, first + number));
      const [before, after] = [gap(first), gap(this.lines.length - last)];
      if (before.length) before[0].firstChild.style.height = `${first * ROW}px`;
      if (after.length) after[0].firstChild.style.height = `${(this.lines.length - last) * ROW}px`;
      this.body.replaceChildren(...before, ...rows, ...after);
      if (all && last < this.lines.length) this.body.append(make("tr", {}, make("th", { colspan: this.columns.length + 1 }, `${this.lines.length - last} more rows`)));
      if (kept) this.focus();
    }

    head(top) {
      const line = this.lines[Math.min(top + 1, this.lines.length - 1)];
      if (line) this.here.replaceChildren(make("span", {}, make("bdi", {}, [line.root, line.address].filter(Boolean).join(" \u203a "))));
    }

    row(line, number) {
      const place = { "aria-rowindex": number + 2, "data-line": number };
      if (line.heading !== undefined) {
        const name = make("span", { title: line.heading }, make("bdi", {}, line.heading));
        return make("tr", { ...place, class: line.kind }, make("th", { scope: "rowgroup", colspan: this.columns.length + 1 }, name));
      }
      const index = line.index ? make("small", {}, line.index === "an index" ? " an index" : ` index ${line.index}`) : null;
      const cells = this.columns.map((column, at) => {
        const edge = at && this.columns[at - 1].theme !== column.theme ? "edge" : null;
        return this.cell(line.cell(column), number, at, edge);
      });
      return make("tr", { ...place, "data-root": line.root, "data-environment": line.environment },
        make("th", { scope: "row", title: `${line.address} ${line.environment}` }, line.environment, index), ...cells);
    }

    cell(content, line, column, edge) {
      if (!content) return make("td", { class: edge });
      const about = { title: content.label, "aria-label": content.label };
      if (!content.items) return make("td", { class: [edge, content.kind].filter(Boolean).join(" ") }, make("span", { ...about, role: "img" }, content.sign));
      const many = content.items.length > 1 ? make("sub", {}, String(content.items.length)) : null;
      const here = this.at[0] === line && this.at[1] === column;
      const link = make("a", { ...about, class: `mark ${content.kind}`, href: `#${content.items[0].id || ""}`, tabindex: here ? "0" : "-1", "data-column": column },
        make("span", { "aria-hidden": "true" }, content.sign, many));
      return make("td", { class: edge }, link);
    }

    firstMark() {
      for (const [number, line] of this.lines.entries()) {
        if (line.heading !== undefined) continue;
        const at = this.columns.findIndex((column) => { const content = line.cell(column); return content && content.items; });
        if (at >= 0) return [number, at];
      }
      return [0, 0];
    }

    // Where there are findings, row by row; made when somebody goes from one to the next.
    marks() {
      if (this.found) return this.found;
      this.found = [];
      this.lines.forEach((line, number) => {
        if (line.heading === undefined) {
          this.columns.forEach((column, at) => {
            const content = line.cell(column);
            if (content && content.items) this.found.push({ line: number, column: at, ...content });
          });
        }
      });
      return this.found;
    }

    focus() {
      const link = this.body.querySelector(`tr[data-line="${this.at[0]}"] a[data-column="${this.at[1]}"]`);
      if (!link) return;
      for (const other of this.body.querySelectorAll('a[tabindex="0"]')) other.tabIndex = -1;
      link.tabIndex = 0;
      link.focus({ preventScroll: true });
    }

    go(mark) {
      this.at = [mark.line, mark.column];
      const [top, bottom] = [mark.line * ROW, (mark.line + 1) * ROW];
      const height = this.scroller.clientHeight - this.table.tHead.offsetHeight;
      if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
      if (bottom > this.scroller.scrollTop + height) this.scroller.scrollTop = bottom - height;
      this.draw();
      this.focus();
      if (document.activeElement.matches("a.mark")) document.activeElement.scrollIntoView({ block: "nearest", inline: "nearest" });
    }

    beside(key) {
      const marks = this.marks();
      const here = marks.findIndex((each) => each.line === this.at[0] && each.column === this.at[1]);
      if (key === "ArrowLeft") return marks[here - 1];
      if (key === "ArrowRight") return marks[here + 1];
      const down = key === "ArrowDown" ? 1 : -1;
      let best = null, least = Infinity;
      for (let at = here + down; at >= 0 && at < marks.length; at += down) {
        const away = (marks[at].line - this.at[0]) * down;
        if (away > least) break;
        const cost = away + 4 * Math.abs(marks[at].column - this.at[1]);
        if (away > 0 && cost < least) [best, least] = [marks[at], cost];
      }
      return best;
    }
  }

  // The matrices.

  const legend = (...items) => items.flatMap(([kind, sign, said]) => [make("span", { class: `key ${kind}` }, sign), make("span", { class: "said" }, said)]);
  const several = new Set([...findings, ...undecided, ...suppressed].flatMap((each) => each.where.map((where) => where.root))).size > 1 ||
    new Set(data.watched.map((each) => each[0])).size > 1;
  const grouped = (rows) => {
    const lines = [];
    let root = null, address = null;
    for (const row of rows) {
      if (several && row.root !== root) lines.push({ kind: "root", heading: row.root, root: row.root, address: "" });
      if (row.root !== root || row.address !== address) lines.push({ kind: "resource", heading: row.address, root: row.root, address: row.address });
      [root, address] = [row.root, row.address];
      lines.push(row);
    }
    return lines;
  };
  const marked = (items, row) => {
    const worst = items.reduce((one, other) => (other.severity > one.severity ? other : one));
    const kind = SEVERITIES[worst.severity];
    const more = items.length - 1;
    const also = more ? ` and ${more} more finding${more > 1 ? "s" : ""}` : "";
    return { kind, sign: kind[0].toUpperCase(), items, label: `${kind}: ${worst.rule.name}${also} in ${row.environment}, ${row.address}` };
  };
  const ruleCell = (row, shown) => (column) => {
    const items = (row.cells.get(column.number) || []).filter((each) => shown.has(each));
    if (items.length) return marked(items, row);
    const about = row.remarks.get(column.number);
    if (about) {
      const isOpen = about.some((each) => each.kind === "undecided");
      const many = about.length > 1 ? about.length : "";
      const sign = isOpen ? "?" : "S";
      const label = `${sign}${many} ${isOpen ? "undecided" : "suppressed"}: ${column.name} in ${row.environment}, ${row.address}`;
      return { kind: isOpen ? "open" : "silent", sign, items: about, label };
    }
    if (row.cells.has(column.number)) return { kind: "filtered", sign: "", label: "not among the findings that are shown" };
    const judged = row.asked && row.asked.has(column.number) && column.types.includes(row.type);
    return judged ? { kind: "fine", sign: "\u00b7", label: `${column.name} finds nothing here` } : { kind: "off", sign: "", label: `${column.name} is not judged here` };
  };
  const columns = data.rules.map((rule, number) => ({ ...rule, number }));
  const rows = gathered().sort(inOrder);
  const rules = new Grid(byId("rules"), "Resources and rules", legend(["mark error", "E", "error"], ["mark warning", "W", "warning"],
    ["mark info", "I", "info"], ["mark open", "?", "undecided"], ["mark silent", "S", "suppressed"], ["fine", "\u00b7", "judged, nothing found"],
    ["off", "", "not judged there"]));

  const speaksOf = (finding, index) => !index || (finding.attribute.includes("secondary_index") && finding.message.includes(index));
  const coverage = () => {
    const watched = data.watched.map(([root, environment, address, index, watches]) => ({
      root: text(root), environment: text(environment), address: text(address), index: text(index), said: [],
      watches: watches.map(([metric, alarm, sure]) => ({ metric: text(metric), alarm: text(alarm), sure })),
    })).sort(inOrder);
    const ofTable = new Map();
    for (const row of [...watched].reverse()) {
      const key = `${row.root}\n${row.environment}\n${row.address}`;
      ofTable.set(key, [...(ofTable.get(key) || []), row]);
    }
    for (const finding of findings.filter((each) => each.rule.theme === "alarms")) {
      for (const where of finding.where) {
        const own = (ofTable.get(`${where.root}\n${where.environment}\n${where.address}`) || []).find((row) => speaksOf(finding, row.index));
        if (own) own.said.push(finding);
      }
    }
    return watched;
  };
  const metricCell = (row, shown) => (column) => {
    const said = row.said.filter((each) => shown.has(each));
    if (column.all) return said.length ? marked(said, row) : null;
    const watches = row.watches.filter((each) => each.metric === column.name);
    const sure = watches.filter((each) => each.sure);
    if (watches.length) {
      const names = (sure.length ? sure : watches).map((each) => each.alarm).join(", ");
      return { kind: sure.length ? "yes" : "maybe", sign: sure.length ? "\u2713" : "?", label: `${column.name} is${sure.length ? "" : " perhaps"} watched by ${names}` };
    }
    const missing = said.filter((each) => each.message.includes(column.name));
    return missing.length ? marked(missing, row) : { kind: "no", sign: "\u00b7", label: `${column.name} is not watched` };
  };
  const metricColumns = [...data.metrics.map((name) => ({ name, theme: "" })), { name: "findings", title: "every finding about its alarms", theme: "all", all: true }];
  const watchedRows = coverage();
  const metrics = new Grid(byId("metrics"), "Alarm coverage", legend(["yes", "\u2713", "an alarm watches it"], ["maybe", "?", "perhaps one does"],
    ["no", "\u00b7", "none does"]));

  // The lists.

  class List {
    constructor(section, heading, made) {
      this.section = section;
      this.heading = make("h2", { id: `${section.id}-heading`, tabindex: "-1" });
      this.items = make("div");
      this.more = make("button", { type: "button" });
      this.made = made;
      this.name = heading;
      section.append(this.heading, this.items, this.more);
      section.setAttribute("aria-labelledby", `${section.id}-heading`);
      this.more.addEventListener("click", () => this.extend(PAGE));
    }

    show(all) {
      this.all = all;
      this.section.hidden = !all.length;
      this.heading.textContent = `${this.name} (${all.length})`;
      this.items.replaceChildren();
      this.extend(PAGE);
    }

    extend(number) {
      const from = this.items.childElementCount;
      this.items.append(...this.all.slice(from, from + number).map(this.made));
      const left = this.all.length - this.items.childElementCount;
      this.more.hidden = !left;
      this.more.textContent = `Show ${Math.min(left, PAGE)} more of ${left}`;
    }
  }
  const list = new List(byId("list"), "Findings", article);
  const details = (section, heading, items) => {
    if (!items.length) return;
    const inner = make("div", { id: `${section.id}-items` });
    const box = make("details", {}, make("summary", {}, make("h2", {}, `${heading} (${items.length})`)), inner);
    box.addEventListener("toggle", () => { if (box.open && !inner.childElementCount) new List(inner, heading, remark).show(items); });
    section.append(box);
    section.setAttribute("aria-label", heading);
    section.hidden = false;
  };
  details(byId("undecided"), "Undecided", undecided);
  details(byId("suppressed"), "Suppressed", suppressed);

  // The filter.

  const form = byId("filter");
  const searched = new Map();
  const words = (finding) => {
    if (!searched.has(finding)) {
      const parts = [finding.rule.id, finding.rule.name, finding.rule.title, finding.attribute, finding.message, finding.place, finding.note,
        ...finding.where.flatMap((each) => [each.root, each.environment, each.table, each.address]), ...(finding.trail || []).flat().map(text)];
      searched.set(finding, parts.join("\n").toLowerCase());
    }
    return searched.get(finding);
  };
  const fits = (finding, wanted, terms) =>
    (!wanted.severity || SEVERITIES[finding.severity] === wanted.severity) &&
    (!wanted.rule || finding.rule.id === wanted.rule) && (!wanted.theme || finding.rule.theme === wanted.theme) &&
    (!wanted.environment || finding.where.some((each) => each.environment === wanted.environment)) &&
    (!wanted.root || finding.where.some((each) => each.root === wanted.root)) && terms.every((term) => words(finding).includes(term));

  const filter = () => {
    const wanted = form ? Object.fromEntries(new FormData(form)) : {};
    const terms = (wanted.words || "").toLowerCase().split(/\s+/).filter(Boolean);
    const narrow = ["severity", "rule", "theme", "words"].some((name) => wanted[name]);
    const fitting = findings.filter((each) => fits(each, wanted, terms));
    const shown = new Set(fitting);
    const here = (row) => (!wanted.environment || row.environment === wanted.environment) && (!wanted.root || row.root === wanted.root);
    const used = new Set();
    const kept = rows.filter((row) => {
      if (!here(row)) return false;
      let any = !narrow && row.remarks.size > 0;
      if (any) for (const column of row.remarks.keys()) used.add(column);
      for (const [column, items] of row.cells) if (items.some((each) => shown.has(each))) { any = true; used.add(column); }
      return any;
    });
    rules.show(columns.filter((each) => used.has(each.number)), grouped(kept.map((row) => ({ ...row, cell: ruleCell(row, shown) }))));
    const watched = watchedRows.filter((row) => here(row) && (!narrow || row.said.some((each) => shown.has(each))));
    metrics.show(metricColumns, grouped(watched.map((row) => ({ ...row, cell: metricCell(row, shown) }))));
    list.show(fitting);
    if (form) form.querySelector("output").textContent = `${fitting.length} of ${findings.length} findings`;
  };

  // The view of a cell's findings.

  const view = byId("view");
  let current = null;
  const button = (label, key, action) => {
    const made = make("button", { type: "button", title: key }, label);
    made.addEventListener("click", action);
    return made;
  };
  const key = (mark) => mark.items.map((each) => each.id || `${each.kind}${each.place}${each.address}${each.rule.id}`).join();
  const stops = ({ grid, mark }) => {
    const seen = new Set([key(mark)]);
    return grid.marks().filter((each) => (each.line === mark.line && each.column === mark.column) || (!seen.has(key(each)) && seen.add(key(each))));
  };
  const open = (grid, mark) => {
    current = { grid, mark };
    const all = stops(current);
    const at = all.findIndex((each) => each.line === mark.line && each.column === mark.column);
    const nav = make("nav", { "aria-label": "Findings of the matrix" }, make("span", {}, `${at + 1} of ${all.length}`),
      button("Previous", "left arrow", () => step(-1)), button("Next", "right arrow", () => step(1)), button("Close", "Escape", () => view.close()));
    view.replaceChildren(nav, ...mark.items.map((each) => (each.id ? article(each) : remark(each))));
    if (!view.open) view.showModal();
    view.scrollTop = 0;
    nav.lastChild.focus();
  };
  const step = (by) => {
    const all = stops(current);
    const at = all.findIndex((each) => each.line === current.mark.line && each.column === current.mark.column);
    open(current.grid, all[(at + by + all.length) % all.length]);
  };
  const gridOf = (element) => [rules, metrics].find((each) => each.section.contains(element));
  const placeOf = (link) => [Number(link.closest("tr").dataset.line), Number(link.dataset.column)];
  const markOf = (link) => {
    const [line, column] = placeOf(link);
    return gridOf(link).marks().find((each) => each.line === line && each.column === column);
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.mark");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const mark = markOf(link);
    gridOf(link).at = [mark.line, mark.column];
    open(gridOf(link), mark);
  });
  document.addEventListener("keydown", (event) => {
    const arrow = event.key.startsWith("Arrow");
    if (view.open && current && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      step(event.key === "ArrowLeft" ? -1 : 1);
    } else if (!view.open && event.key === "/" && form && !event.target.closest("input, select")) {
      event.preventDefault();
      form.elements.words.focus();
    } else if (!view.open && arrow && event.target.matches("a.mark")) {
      event.preventDefault();
      const grid = gridOf(event.target);
      grid.at = placeOf(event.target);
      const next = grid.beside(event.key);
      if (next) grid.go(next);
    }
  });
  view.addEventListener("close", () => { if (current) current.grid.go(current.mark); });
  view.addEventListener("click", (event) => { if (event.target === view) view.close(); });

  // A link to one finding.
  const linked = () => {
    const wanted = findings.find((each) => `#${each.id}` === location.hash);
    if (!wanted) return;
    current = null;
    view.replaceChildren(make("nav", {}, button("Close", "Escape", () => view.close())), article(wanted));
    if (!view.open) view.showModal();
  };
  window.addEventListener("hashchange", linked);

  // Paper has no scroll bars.
  const paper = matchMedia("print");
  const print = () => {
    if (!paper.matches) return filter();
    rules.draw(true);
    metrics.draw(true);
    list.extend(PRINTED);
  };
  paper.addEventListener("change", print);

  let waiting = 0;
  if (form) {
    form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, findings.length > 1000 ? 60 : 0); });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(filter));
  }
  filter();
  linked();
})();
