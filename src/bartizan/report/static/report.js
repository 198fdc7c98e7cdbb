(() => {
  "use strict";
  const PAGE = 60;
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;

  const make = (tag, name, text) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    if (text !== undefined) node.textContent = text;
    return node;
  };
  const many = (count, one) =>
    `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;

  /* theme */
  const themes = ["auto", "light", "dark"];
  const themeButton = byId("theme");
  const remembered = () => {
    try { return localStorage.getItem("bartizan-theme"); } catch { return null; }
  };
  const setTheme = (theme) => {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
    themeButton.textContent = `Theme: ${theme}`;
    try { localStorage.setItem("bartizan-theme", theme); } catch { /* private window */ }
  };
  let theme = themes.includes(remembered()) ? remembered() : "auto";
  setTheme(theme);
  themeButton.hidden = false;
  themeButton.addEventListener("click", () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    setTheme(theme);
  });

  /* copying */
  const copy = async (text, button) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = make("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  };
  const addCopy = (box) => {
    const button = make("button", "button", "Copy");
    button.type = "button";
    button.addEventListener("click", () => copy(box.querySelector("pre").textContent, button));
    box.append(button);
  };
  document.querySelectorAll(".fix").forEach(addCopy);

  /* controls */
  const cell = { layer: "", phase: "" };
  const controlForm = byId("control-filters");
  const controlCount = byId("control-count");
  const filterControls = () => {
    const wanted = controlForm.elements.standing.value;
    let shown = 0;
    document.querySelectorAll("#controls .block").forEach((block) => {
      const here = (!cell.layer || block.dataset.layer === cell.layer)
        && (!cell.phase || block.dataset.phase === cell.phase);
      let rows = 0;
      block.querySelectorAll(".row").forEach((row) => {
        row.hidden = !here || (wanted !== "" && row.dataset.standing !== wanted);
        rows += row.hidden ? 0 : 1;
      });
      block.hidden = rows === 0;
      shown += rows;
    });
    const where = cell.layer ? ` in ${cell.layer}, ${cell.phase}` : "";
    controlCount.querySelector("span").textContent = `${many(shown, "control")}${where}`;
    controlCount.querySelector("button").hidden = !cell.layer;
  };
  const setCell = (layer, phase) => {
    cell.layer = layer;
    cell.phase = phase;
    filterControls();
  };
  controlForm.hidden = false;
  controlCount.hidden = false;
  controlForm.addEventListener("change", filterControls);
  controlForm.addEventListener("submit", (event) => event.preventDefault());
  controlCount.querySelector("button").addEventListener("click", () => {
    setCell("", "");
    clearFindings();
  });

  /* opening what a link names */
  const openTarget = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id.startsWith("c-") ? byId(id) : null;
    if (!target) return;
    if (target.hidden || target.closest(".block")?.hidden) {
      controlForm.reset();
      setCell("", "");
    }
    const outer = target.parentElement.closest("details");
    if (outer) outer.open = true;
    const inner = target.querySelector("details");
    if (inner) inner.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", openTarget);

  /* findings: rows are arrays of numbers into `strings`, see report/rows.py */
  const data = JSON.parse(byId("data").textContent);
  const at = Object.fromEntries(data.columns.map((name, index) => [name, index]));
  const word = (row, name) => data.strings[row[at[name]]];
  const rank = { high: 0, medium: 1, low: 2 };
  const form = byId("finding-filters");
  const list = byId("finding-list");
  const count = byId("finding-count");
  const more = byId("more");
  const fields = form.elements;
  const haystacks = new Array(data.rows.length);
  let visible = [];
  let drawn = 0;
  let group = "";
  let lastGroup = null;

  const placeWords = (place) =>
    `${data.strings[place[0]]}:${place[1]}${place[3] ? ` (cell ${place[3]})` : ""}`;
  const firstFile = (row) =>
    row[at.places].length ? data.strings[row[at.places][0][0]] : "no file";
  const groupOf = (row) => {
    if (group === "file") return firstFile(row);
    return group ? word(row, group) : null;
  };
  const haystack = (index) => {
    if (haystacks[index] === undefined) {
      const row = data.rows[index];
      const words = ["title", "message", "asset", "check", "control", "source"]
        .map((name) => word(row, name));
      haystacks[index] =
        words.concat(row[at.places].map(placeWords)).join("\n").toLowerCase();
    }
    return haystacks[index];
  };
  const checked = (name) => {
    const values = [...form.querySelectorAll(`input[name="${name}"]:checked`)].map((i) => i.value);
    return values.length ? new Set(values) : null;
  };

  const figure = (place) => {
    const box = make("figure", "code");
    box.append(make("figcaption", "", placeWords(place)));
    const shown = data.excerpts[place[4]];
    if (!shown) return make("code", "", placeWords(place));
    const lines = make("ol");
    const last = place[2] || place[1];
    shown[1].forEach((text, offset) => {
      const number = shown[0] + offset;
      const marked = number >= place[1] && number <= last;
      const line = make("li", marked ? "marked" : "");
      line.append(make("span", "", `${marked ? "▸ " : ""}${number}`), make("code", "", text));
      lines.append(line);
    });
    lines.tabIndex = 0;
    box.append(lines);
    return box;
  };
  const section = (title, ...nodes) => {
    const box = make("div");
    box.append(make("h4", "", title), ...nodes);
    return box;
  };
  const inside = (row) => {
    const box = make("div", "inside");
    box.append(make("p", "", word(row, "message")));
    const places = row[at.places];
    const framed = places.filter((place) => data.excerpts[place[4]]).slice(0, 6);
    const plain = places.filter((place) => !framed.includes(place));
    framed.forEach((place) => box.append(figure(place)));
    if (plain.length || row[at.hidden_places]) {
      const where = make("p", "places");
      plain.forEach((place) => where.append(make("code", "", placeWords(place))));
      if (row[at.hidden_places]) {
        where.append(make("span", "small soft", `and ${many(row[at.hidden_places], "place")} more`));
      }
      box.append(where);
    }
    if (row[at.flow].length) {
      const steps = make("ol", "flow");
      row[at.flow].forEach((step) => {
        const line = make("li", "", `${data.strings[step[1]]} `);
        line.append(make("code", "soft", placeWords(step[0])));
        steps.append(line);
      });
      box.append(section("How it flows", steps));
    }
    if (word(row, "fix")) {
      const fix = make("div", "fix");
      const text = make("pre", "", word(row, "fix"));
      text.tabIndex = 0;
      fix.append(make("span", "fix-label", "How to mend it"), text);
      addCopy(fix);
      box.append(fix);
    }
    const facts = make("dl", "maps");
    const fact = (name, ...value) => {
      const definition = make("dd");
      definition.append(...value);
      facts.append(make("dt", "", name), definition);
    };
    const link = make("a", "", word(row, "control"));
    link.href = `#c-${encodeURIComponent(word(row, "control"))}`;
    fact("control", link, ` clause ${word(row, "clause")}`);
    fact("check", word(row, "check"));
    fact("asset", word(row, "asset"));
    fact("confidence", word(row, "confidence"));
    if (word(row, "source") !== "bartizan") fact("seen by", word(row, "source"));
    if (row[at.refs].length) fact("see", row[at.refs].map((ref) => data.strings[ref]).join(", "));
    box.append(facts);
    return box;
  };
  const draw = (row) => {
    const item = make("li", "row");
    const details = make("details");
    const summary = make("summary");
    const marks = make("span", "marks");
    const outcome = word(row, "outcome");
    const tag = make("span", `tag ${outcome}`);
    const glyph = make("span", "", data.glyphs[outcome]);
    glyph.ariaHidden = "true";
    tag.append(glyph, outcome.replace("-", " "));
    marks.append(make("span", `level ${word(row, "severity")}`, word(row, "severity")), tag);
    const under = make("span", "under");
    under.append(make("span", "id", word(row, "control")), make("span", "", word(row, "asset")));
    const places = row[at.places];
    if (places.length) {
      const others = places.length - 1 + row[at.hidden_places];
      under.append(make("code", "", placeWords(places[0]) + (others ? ` +${others}` : "")));
    }
    summary.append(make("span", "name", word(row, "title")), marks, under);
    details.append(summary);
    details.addEventListener("toggle", () => {
      if (details.open && details.childElementCount === 1) details.append(inside(row));
    });
    item.append(details);
    return item;
  };
  const drawMore = () => {
    const batch = document.createDocumentFragment();
    visible.slice(drawn, drawn + PAGE).forEach((index) => {
      const row = data.rows[index];
      const name = groupOf(row);
      if (name !== lastGroup) {
        lastGroup = name;
        const heading = make("li", "group plain");
        heading.append(make("h3", "", `${name} (${groupSizes.get(name)})`));
        batch.append(heading);
      }
      batch.append(draw(row));
    });
    drawn = Math.min(drawn + PAGE, visible.length);
    list.append(batch);
    more.hidden = drawn >= visible.length;
  };
  let groupSizes = new Map();
  const regroup = () => {
    groupSizes = new Map();
    if (!group) return;
    const buckets = new Map();
    visible.forEach((index) => {
      const name = groupOf(data.rows[index]);
      if (!buckets.has(name)) buckets.set(name, []);
      buckets.get(name).push(index);
    });
    buckets.forEach((bucket, name) => groupSizes.set(name, bucket.length));
    visible = [...buckets.values()].flat();
  };
  const filterFindings = () => {
    const outcomes = checked("outcome");
    const severities = checked("severity");
    const layers = checked("layer");
    const floor = rank[fields.confidence.value];
    const phase = fields.phase.value;
    const words = fields.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    group = fields.group.value;
    visible = [];
    data.rows.forEach((row, index) => {
      if (outcomes && !outcomes.has(word(row, "outcome"))) return;
      if (severities && !severities.has(word(row, "severity"))) return;
      if (layers && !layers.has(word(row, "layer"))) return;
      if (rank[word(row, "confidence")] > floor) return;
      if (phase && word(row, "phase") !== phase) return;
      if (words.length && !words.every((w) => haystack(index).includes(w))) return;
      visible.push(index);
    });
    regroup();
    list.replaceChildren();
    drawn = 0;
    lastGroup = null;
    count.textContent = visible.length === data.rows.length
      ? many(visible.length, "finding")
      : `${visible.length.toLocaleString("en")} of ${many(data.rows.length, "finding")}`;
    drawMore();
  };
  const startWithProblems = () => {
    const kinds = ["fail", "review"];
    const any = data.rows.some((row) => kinds.includes(word(row, "outcome")));
    form.querySelectorAll('input[name="outcome"]').forEach((input) => {
      input.checked = any && kinds.includes(input.value);
    });
  };
  const clearFindings = () => {
    form.reset();
    filterFindings();
  };
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filterFindings, 120);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filterFindings));
  more.addEventListener("click", () => {
    const next = drawn;
    drawMore();
    list.querySelectorAll(".row > details > summary")[next]?.focus();
  });
  if ("IntersectionObserver" in window) {
    new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting) && !more.hidden) drawMore();
    }, { rootMargin: "600px" }).observe(more.parentElement);
  }

  document.querySelectorAll("a.cell").forEach((link) => {
    link.addEventListener("click", () => {
      const { layer, phase } = link.dataset;
      controlForm.reset();
      setCell(layer, phase);
      form.reset();
      form.querySelectorAll('input[name="layer"]').forEach((input) => {
        input.checked = input.value === layer;
      });
      fields.phase.value = phase;
      filterFindings();
    });
  });

  /* paper shows what the screen folds */
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("main details:not([open])")];
    opened.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((details) => { details.open = false; }));

  byId("no-script").hidden = true;
  form.hidden = data.rows.length === 0;
  list.hidden = false;
  startWithProblems();
  filterControls();
  filterFindings();
  openTarget();
})();
