"use strict";
(() => {
  const block = document.getElementById("candidates-data");
  const dialog = document.getElementById("candidate");
  if (!block || typeof DecompressionStream === "undefined") return;

  const element = (tag, className, ...children) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children);
    return made;
  };
  const number = (value) => (value === null ? "—" : String(Number(value.toPrecision(4))).replace("-", "−"));

  let loading;
  const load = () => (loading ??= unpack());
  const unpack = async () => {
    const bytes = Uint8Array.from(atob(block.textContent), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const data = JSON.parse(await new Response(stream).text());
    const c = data.candidates;
    for (const name of ["operator", "status", "reason"]) {
      const [words, rows] = c[name];
      c[name] = rows.map((i) => words[i]);
    }
    data.at = new Map(c.step.map((step, i) => [step, i]));
    return data;
  };

  /* Lines of two texts side by side: longest common subsequence of what lies between the equal ends. */
  const align = (a, b) => {
    let head = 0;
    while (head < a.length && head < b.length && a[head] === b[head]) head++;
    let tail = 0;
    while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
    const x = a.slice(head, a.length - tail), y = b.slice(head, b.length - tail);
    if (x.length * y.length > 4e6) return null;
    const width = y.length + 1;
    const length = new Uint16Array((x.length + 1) * width);
    for (let i = x.length - 1; i >= 0; i--)
      for (let j = y.length - 1; j >= 0; j--)
        length[i * width + j] = x[i] === y[j]
          ? length[(i + 1) * width + j + 1] + 1
          : Math.max(length[(i + 1) * width + j], length[i * width + j + 1]);
    const pairs = [];
    for (let i = 0; i < head; i++) pairs.push([i, i]);
    let i = 0, j = 0;
    while (i < x.length || j < y.length) {
      if (i < x.length && j < y.length && x[i] === y[j]) pairs.push([head + i++, head + j++]);
      else if (j >= y.length || (i < x.length && length[(i + 1) * width + j] >= length[i * width + j + 1])) pairs.push([head + i++, null]);
      else pairs.push([null, head + j++]);
    }
    for (let k = tail; k > 0; k--) pairs.push([a.length - k, b.length - k]);
    return beside(pairs);
  };
  /* Put removed lines and the added lines that follow them next to each other. */
  const beside = (pairs) => {
    const rows = [];
    let removed = [], added = [];
    const flush = () => {
      for (let k = 0; k < Math.max(removed.length, added.length); k++) rows.push([removed[k] ?? null, added[k] ?? null]);
      removed = [];
      added = [];
    };
    for (const [i, j] of pairs) {
      if (i !== null && j !== null) { flush(); rows.push([i, j]); } else if (j === null) removed.push(i); else added.push(j);
    }
    flush();
    return rows;
  };
  const lines = (text) => text.replace(/\n+$/, "").split("\n");
  const difference = (oldName, oldText, newName, newText) => {
    const a = lines(oldText), b = lines(newText);
    const rows = align(a, b);
    if (rows === null) return element("p", "note", "Too long to compare line by line.");
    if (oldText === newText) return element("p", "note", `The same text as ${oldName}.`);
    const body = element("tbody");
    const same = ([i, j]) => i !== null && j !== null && a[i] === b[j];
    const near = rows.map((_, k) => rows.slice(Math.max(0, k - 3), k + 4).some((row) => !same(row)));
    rows.forEach((row, k) => {
      if (!near[k]) {
        if (k === 0 || near[k - 1]) {
          const cell = element("td", "", "⋯");
          cell.colSpan = 4;
          body.append(element("tr", "skipped", cell));
        }
        return;
      }
      const [i, j] = row;
      const kind = same(row) ? "same" : i === null ? "added" : j === null ? "removed" : "changed";
      body.append(element("tr", kind,
        element("td", "no", i === null ? "" : String(i + 1)), element("td", "old", i === null ? "" : a[i]),
        element("td", "no", j === null ? "" : String(j + 1)), element("td", "new", j === null ? "" : b[j])));
    });
    const columns = element("colgroup", "", element("col", "no"), element("col"), element("col", "no"), element("col"));
    const heads = [oldName, newName].map((name) => {
      const head = element("th", "", name);
      head.colSpan = 2;
      head.scope = "col";
      return head;
    });
    const box = element("div", "scroll diff", element("table", "", columns, element("thead", "", element("tr", "", ...heads)), body));
    box.tabIndex = 0;
    return box;
  };

  const called = (data, step) => {
    const i = data.at.get(step);
    return step <= 0 && i !== undefined ? data.candidates.name[i] : `step ${step}`;
  };
  /* A choice of texts to compare a candidate with: its parents, the seed program, every baseline. */
  const choices = (data, step) => {
    const c = data.candidates, i = data.at.get(step);
    const found = [];
    if (step !== 0 && data.at.has(0)) found.push([`seed program ${c.name[data.at.get(0)]}`, data.texts[c.text[data.at.get(0)]]]);
    for (const parent of c.parents[i]) {
      const at = data.at.get(parent);
      if (at !== undefined) found.push([`parent, ${called(data, parent)}`, data.texts[c.text[at]]]);
    }
    for (const [name, text] of data.baselines) found.push([`baseline ${name}`, data.texts[text]]);
    return found.filter(([, text]) => text);
  };
  const chooser = (data, step, target, preferred) => {
    const c = data.candidates, i = data.at.get(step);
    const found = choices(data, step);
    const select = element("select");
    found.forEach(([name], k) => select.append(new Option(name, String(k))));
    const show = () => {
      const [name, text] = found[Number(select.value)];
      target.replaceChildren(difference(name, text, c.name[i], data.texts[c.text[i]]));
    };
    select.addEventListener("change", show);
    const first = found.findIndex(([name]) => name.startsWith(preferred));
    select.value = String(Math.max(0, first));
    return [element("label", "", "Compare with ", select), found.length ? show : () => {}];
  };

  for (const details of document.querySelectorAll("details.compare")) {
    const enrich = async () => {
      if (!details.open || details.dataset.ready) return;
      details.dataset.ready = "yes";
      const data = await load();
      const target = details.querySelector(".target");
      const [label] = chooser(data, Number(details.dataset.step), target, "seed program");
      target.before(label);
    };
    details.addEventListener("toggle", enrich);
    enrich();
  }

  const facts = (data, i) => {
    const c = data.candidates;
    const list = element("dl");
    const fact = (name, value) => list.append(element("dt", "", name), element("dd", "", value));
    fact("status", c.status[i] + (c.twin[i] === null ? "" : ` of step ${c.twin[i]}`));
    if (c.reason[i]) fact("reason", c.reason[i]);
    fact("made by", c.operator[i] + (c.parents[i].length ? ` from ${c.parents[i].map((parent) => called(data, parent)).join(" and ")}` : ""));
    if (c.note[i]) fact("change", c.note[i]);
    data.objectives.forEach(([name, unit], k) => {
      if (c.values[i][k] !== null) fact(`${name}, train`, `${number(c.values[i][k])} ${unit}`);
    });
    return list;
  };
  const open = async (step) => {
    const data = await load();
    const c = data.candidates, i = data.at.get(step);
    if (i === undefined) return;
    const text = data.texts[c.text[i]];
    const body = dialog.querySelector(".body");
    const target = element("div", "target");
    const parts = [element("h2", "", `Step ${step}: `, element("span", "mono", c.name[i])), facts(data, i)];
    const section = document.getElementById(`p-${step}`);
    if (section) {
      const link = element("a", "", "On the front: its section has more.");
      link.href = `#p-${step}`;
      link.addEventListener("click", () => dialog.close());
      parts.push(element("p", "", link));
    }
    if (text) {
      const [label, show] = chooser(data, step, target, "parent");
      const source = element("code");
      lines(text).forEach((line) => source.append(element("span", "line", `${line}\n`)));
      parts.push(element("h3", "", "Change"), label, target, element("h3", "", "Source"), element("div", "scroll code", element("pre", "", source)));
      show();
    } else parts.push(element("p", "note", "No source: there is none, or this page leaves it out for its size; the journal has it."));
    body.replaceChildren(...parts);
    if (!dialog.open) dialog.showModal();
    body.scrollTop = 0;
  };
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#c-"]');
    if (!link) return;
    event.preventDefault();
    open(Number(link.getAttribute("href").slice(3)));
  });

  /* Dominated candidates are one path; the nearest of its dots is what the pointer means. */
  const dots = new WeakMap();
  const places = (path) => {
    if (!dots.has(path)) dots.set(path, [...path.getAttribute("d").matchAll(/M(-?[\d.]+) (-?[\d.]+)h0/g)].map((m) => [Number(m[1]), Number(m[2])]));
    return dots.get(path);
  };
  const nearest = (svg, event) => {
    const path = svg.querySelector(".dominated");
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    let best = -1, reach = 64;
    places(path).forEach(([x, y], i) => {
      const distance = (x - point.x) ** 2 + (y - point.y) ** 2;
      if (distance < reach) { reach = distance; best = i; }
    });
    return best < 0 ? null : [best, ...places(path)[best]];
  };
  for (const svg of document.querySelectorAll("svg.scatter")) {
    const ring = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    const hint = document.createElementNS("http://www.w3.org/2000/svg", "title");
    ring.setAttribute("class", "ring");
    ring.setAttribute("r", "6");
    ring.append(hint);
    svg.querySelector(".dominated").after(ring);
    svg.addEventListener("pointermove", async (event) => {
      const hit = event.target.closest("a") ? null : nearest(svg, event);
      ring.classList.toggle("on", hit !== null);
      svg.classList.toggle("pick", hit !== null);
      if (hit === null) return;
      ring.setAttribute("cx", hit[1]);
      ring.setAttribute("cy", hit[2]);
      const data = await load();
      const step = data.crowd[hit[0]], values = data.candidates.values[data.at.get(step)];
      hint.textContent = `step ${step}: ` + data.objectives.map(([name, unit], k) => `${name} ${number(values[k])} ${unit}`.trim()).join("; ");
    });
    svg.addEventListener("click", async (event) => {
      const hit = event.target.closest("a") ? null : nearest(svg, event);
      if (hit !== null) open((await load()).crowd[hit[0]]);
    });
  }

  /* All candidates as a table, a page of rows at a time. */
  const all = document.getElementById("all-candidates");
  const PAGE = 200;
  const tabulate = async () => {
    if (!all.open || all.dataset.ready) return;
    all.dataset.ready = "yes";
    const data = await load();
    const c = data.candidates;
    const columns = [
      ["step", (i) => c.step[i], true], ["status", (i) => c.status[i], false], ["operator", (i) => c.operator[i], false],
      ...data.objectives.map(([name, unit], k) => [unit ? `${name} (${unit})` : name, (i) => c.values[i][k], true]),
    ];
    let order = c.step.map((_, i) => i).filter((i) => c.step[i] > 0);
    let shown = PAGE, by = 0, down = false;
    const body = element("tbody"), more = element("button", "", "Show more");
    more.type = "button";
    const draw = () => {
      body.replaceChildren(...order.slice(0, shown).map((i) => element("tr", "", ...columns.map(([, of, numeric], k) => {
        const value = of(i);
        const text = k === 0 ? Object.assign(element("a", "", String(value)), { href: `#c-${value}` }) : numeric ? number(value) : value;
        return element("td", numeric ? "num" : "", text);
      }))));
      more.hidden = shown >= order.length;
    };
    const head = element("tr", "", ...columns.map(([name, of, numeric], k) => {
      const button = element("button", "", name), cell = element("th", numeric ? "num" : "", button);
      button.type = "button";
      cell.scope = "col";
      button.addEventListener("click", () => {
        down = by === k ? !down : false;
        by = k;
        for (const other of head.cells) other.removeAttribute("aria-sort");
        cell.setAttribute("aria-sort", down ? "descending" : "ascending");
        const last = down ? -Infinity : Infinity;
        order.sort((a, b) => {
          const x = of(a) ?? last, y = of(b) ?? last;
          return (typeof x === "number" ? x - y : x.localeCompare(y)) * (down ? -1 : 1) || a - b;
        });
        draw();
      });
      return cell;
    }));
    more.addEventListener("click", () => { shown += PAGE; draw(); });
    draw();
    const box = element("div", "scroll", element("table", "sortable", element("thead", "", head), body));
    box.tabIndex = 0;
    all.querySelector(".target").replaceChildren(box, more);
  };
  if (all) {
    all.addEventListener("toggle", tabulate);
    all.hidden = false;
  }
})();
