/* The matrix in the browser. Every text is set with textContent: titles and sentences may be what users wrote.
 *
 * A native <table>, not role="grid". Screen readers have their own keys for walking a table, which read each cell with
 * its headings; role="grid" takes those away and turns on focus mode as soon as the table is entered. For those who see
 * and use the keyboard the table is one tab stop all the same: the links inside carry tabindex -1 but for one (roving),
 * and arrow keys, which a screen reader in reading mode keeps for itself, move it. Cells speak their whole sentence by
 * hidden text and hide the bare figure: aria-label on a <td> is not read everywhere, and is read twice beside a link's.
 */

const SVG = "http://www.w3.org/2000/svg";
/* Three bars, tallest first or last: the order that the columns get. */
const BARS = { descending: "M2 11V1.5M6 11V5M10 11V8.5", ascending: "M2 11V8.5M6 11V5M10 11V1.5" };

/* What the reader sorted by, by the table's key. The module lives as long as the tab, so it survives page changes. */
const orders = new Map();
const tables = new WeakMap();

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  let table = tables.get(parentElement);
  if (!table) {
    table = new Matrix(parentElement);
    tables.set(parentElement, table);
  }
  table.open = (row, column) => setTriggerValue("opened", { row, column });
  table.show(data);
  return () => {
    table.close();
    tables.delete(parentElement);
  };
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/* The address if it leads to a web page, else nothing: never javascript: or data:. */
function address(href) {
  if (!href) return null;
  try {
    return /^https?:$/.test(new URL(href, document.baseURI).protocol) ? href : null;
  } catch {
    return null;
  }
}

function bars(kind) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 12 12");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", BARS[kind]);
  svg.append(path);
  return svg;
}

/* Columns by one row's values; those without a value after the others, references where they are. Sorting is stable, so
   equals keep the order that Python gave (a Swedish alphabet). */
function arranged(data, order) {
  const places = data.columns.map((_, place) => place);
  const row = order && data.rows.find((each) => each.id === order.row);
  if (!row) return places;
  const value = (place) => row.cells[place].sort;
  const free = places.filter((place) => !data.columns[place].reference);
  const known = free.filter((place) => value(place) !== undefined);
  known.sort((a, b) => (order.descending ? value(b) - value(a) : value(a) - value(b)));
  return [
    ...known,
    ...free.filter((place) => value(place) === undefined),
    ...places.filter((place) => data.columns[place].reference),
  ];
}

class Matrix {
  constructor(parent) {
    this.root = parent;
    this.box = parent.querySelector(".matrix");
    this.frame = element("div", "frame");
    this.status = element("div", "spoken");
    this.status.setAttribute("role", "status");
    this.tip = element("div", "tip");
    this.tip.setAttribute("aria-hidden", "true"); // the cell itself speaks the same sentence
    this.tip.hidden = true;
    if ("popover" in this.tip) this.tip.popover = "manual";
    this.box.replaceChildren(this.frame, this.status, this.tip);
    this.told = new WeakMap(); // element → what it opens, sorts by and tells
    this.at = null; // the cell that Tab leads to

    this.frame.addEventListener("click", (event) => this.clicked(event));
    this.frame.addEventListener("keydown", (event) => this.pressed(event));
    this.frame.addEventListener("focusin", (event) => this.focused(event));
    this.frame.addEventListener("focusout", () => this.hush());
    this.frame.addEventListener("pointerover", (event) => this.pointed(event));
    this.frame.addEventListener("pointerleave", () => this.leave());
    this.scrolled = () => (this.telling?.target === this.root.activeElement ? this.tell(this.telling) : this.hush());
    document.addEventListener("scroll", this.scrolled, { capture: true, passive: true }); // the page's
    this.frame.addEventListener("scroll", this.scrolled, { passive: true });
    this.tip.addEventListener("pointerenter", () => clearTimeout(this.timer));
    this.tip.addEventListener("pointerleave", () => this.leave());
    this.escape = (event) => event.key === "Escape" && this.hush();
    document.addEventListener("keydown", this.escape);
    this.size = new ResizeObserver(() => this.fit());
    this.size.observe(this.frame);
    document.fonts?.ready.then(() => this.fit());
  }

  close() {
    this.size.disconnect();
    document.removeEventListener("keydown", this.escape);
    document.removeEventListener("scroll", this.scrolled, { capture: true });
    clearTimeout(this.timer);
  }

  show(data) {
    this.data = data;
    this.draw();
  }

  get order() {
    const order = orders.has(this.data.key) ? orders.get(this.data.key) : this.data.order;
    return order && this.data.rows.some((row) => row.id === order.row) ? order : null;
  }

  /* ---- drawing ---- */

  draw() {
    const held = this.frame.contains(this.root.activeElement);
    const { data, order } = this;
    const places = arranged(data, order);
    this.box.classList.toggle("large", Boolean(data.large));
    this.words = 0;
    this.grid = []; // rows of {slot: element}, for the arrow keys
    this.hush();

    const table = element("table");
    const caption = element("caption");
    caption.append(element("div", "", data.caption));
    caption.firstChild.append(element("span", "spoken", " Piltangenterna flyttar mellan cellerna, Enter öppnar."));
    table.append(caption);
    if (data.label) table.setAttribute("aria-label", data.label);
    const sections = data.rows.some((row) => row.section);
    table.style.setProperty("--share", `${(97 / Math.max(1, places.length)).toFixed(3)}%`);
    table.append(this.head(places, sections, order));
    for (const group of this.groups()) table.append(this.body(group, places, sections, order));
    this.frame.replaceChildren(table);
    this.fit();

    const target = (this.at && this.find(this.at)) ?? (this.grid[1] ?? this.grid[0])[0];
    this.rove(target);
    if (held) target.focus({ preventScroll: true });
  }

  head(places, sections, order) {
    const head = element("thead");
    const line = element("tr");
    if (sections) line.append(element("td"));
    const corner = element("td", "corner");
    corner.colSpan = 2; // over the titles and their buttons
    const reset = element("button", "reset", this.data.reset);
    reset.type = "button";
    reset.setAttribute("aria-pressed", String(!order));
    corner.append(reset);
    line.append(corner);
    const slots = [this.slot(reset, 0, null, "title", { sorts: null })];
    slots.push(undefined);
    for (const place of places) {
      const column = this.data.columns[place];
      const cell = element("th", "column");
      cell.scope = "col";
      cell.dataset.column = column.id;
      if (column.reference) cell.classList.add("reference");
      const name = this.target(column, "name", { row: null, column: column.id });
      if (column.focus) name.classList.add("focus");
      if (column.reference) name.classList.add("reference");
      name.append(element("span", "title", column.title));
      cell.append(name);
      this.describe(name, cell, column.word);
      line.append(cell);
      slots.push(this.slot(name, 0, null, column.id,
        column.word ? { tells: `${column.title}: ${column.word}` } : { tells: column.title, onlyIfCut: name }));
    }
    this.grid.push(slots);
    head.append(line);
    return head;
  }

  groups() {
    const groups = [];
    for (const row of this.data.rows) {
      if (groups.length && groups.at(-1)[0].section === row.section) groups.at(-1).push(row);
      else groups.push([row]);
    }
    return groups;
  }

  body(group, places, sections, order) {
    const body = element("tbody");
    group.forEach((row, index) => {
      const line = element("tr");
      if (sections && index === 0) {
        // An empty section is a plain cell: an empty heading would be read as one.
        const heading = element(row.section ? "th" : "td", group.length === 1 ? "section one" : "section");
        heading.rowSpan = group.length;
        heading.style.setProperty("--rows", group.length);
        if (row.section) {
          heading.scope = "rowgroup";
          heading.append(element("span", "", row.section));
          this.told.set(heading, { tells: row.section, onlyIfCut: heading.firstChild });
        }
        line.append(heading);
      }
      this.line(line, row, places, order);
      body.append(line);
    });
    return body;
  }

  line(line, row, places, order) {
    const sorted = order?.row === row.id;
    const heading = element("th", sorted ? "row sorted" : "row");
    heading.scope = "row";
    const open = this.target(row, "open", { row: row.id, column: null });
    open.append(element("span", "title", row.title));
    if (row.note) open.append(element("span", "note", row.note));
    heading.append(open);
    this.describe(open, heading, row.word);
    const named = row.note ? `${row.title}, ${row.note}` : row.title;
    const slots = [this.slot(open, this.grid.length, row.id, "title",
      row.word ? { tells: row.word } : { tells: named, onlyIfCut: open.firstChild })];
    // The button has a cell of its own: inside the heading its words would be read with every cell of the row.
    const tool = element("td", "tool");
    if (row.cells.some((cell, place) => cell.sort !== undefined && !this.data.columns[place].reference)) {
      const way = sorted ? (order.descending ? "descending" : "ascending") : null;
      const next = way === "ascending" ? null : { row: row.id, descending: way === null };
      const does = next === null ? this.data.reset : next.descending ? "högst först" : "lägst först";
      const sort = element("button", "sort");
      sort.type = "button";
      sort.append(bars(way ?? "descending"));
      sort.setAttribute("aria-label", `Sortera kolumnerna efter ${row.title}, ${does}`);
      if (way) {
        heading.setAttribute("aria-sort", way);
        sort.dataset.way = way;
      }
      tool.append(sort);
      slots.push(this.slot(sort, this.grid.length, row.id, "sort",
        { sorts: next, tells: `Sortera kolumnerna: ${does}` }));
    } else slots.push(undefined);
    line.append(heading, tool);

    let rule = false;
    for (const place of places) {
      const column = this.data.columns[place];
      const cell = row.cells[place];
      const square = element("td", cell.tone);
      if (column.focus) square.classList.add("focus");
      if (column.focus && row === this.data.rows[0]) square.classList.add("top");
      if (column.focus && row === this.data.rows.at(-1)) square.classList.add("bottom");
      if (column.reference) {
        square.classList.add("reference");
        if (!rule) square.classList.add("first-reference");
        rule = true;
      }
      const target = this.target(cell, "cell", { row: row.id, column: column.id });
      const shown = [];
      if (cell.symbol) shown.push(element("span", "symbol", cell.symbol));
      shown.push(element("span", "text", cell.text ?? ""));
      target.append(...shown);
      if (cell.word) {
        for (const each of shown) each.setAttribute("aria-hidden", "true");
        target.append(element("span", "spoken", cell.word));
      }
      square.append(target);
      line.append(square);
      slots.push(this.slot(target, this.grid.length, row.id, column.id, { tells: cell.word }));
    }
    this.grid.push(slots);
  }

  /* A link where there is an address, else text that can still take the focus, so that its sentence can be read. */
  target(from, className, opens) {
    const href = address(from.href);
    const made = element(href ? "a" : "span", className);
    if (href) {
      made.setAttribute("href", href);
      made.draggable = false;
    }
    this.told.set(made, href ? { opens } : {});
    return made;
  }

  /* A heading's explanation: read when one stands on it, not with every cell below. */
  describe(target, heading, word) {
    if (!word) return;
    const description = element("span", "", word);
    description.id = `word-${this.words++}`;
    description.hidden = true;
    target.setAttribute("aria-describedby", description.id);
    heading.append(description);
  }

  slot(target, line, row, slot, more) {
    target.tabIndex = -1;
    this.told.set(target, { ...this.told.get(target), ...more, line, row, slot });
    return target;
  }

  /* Names lie flat where they fit, else they slant; as high as the longest needs, and room for the last one's end. */
  fit() {
    const table = this.frame.querySelector("table");
    if (!table) return;
    const cells = [...table.querySelectorAll("thead .column")];
    const names = cells.map((cell) => cell.firstChild);
    if (!cells.length || !cells[0].offsetWidth) return;
    const large = this.box.classList.contains("large");
    // Always measured as they would lie flat: slanted names are narrower, and would lie down and slant again without end.
    table.classList.remove("slanted");
    this.frame.style.paddingRight = "0px";
    const slanted = names.some((name, place) => name.offsetWidth > cells[place].offsetWidth + 1);
    table.classList.toggle("slanted", slanted);
    table.style.setProperty("--seen", `${this.frame.clientWidth}px`);
    const longest = Math.max(...names.map((name) => name.offsetWidth));
    const line = names[0].offsetHeight;
    const angle = (48 * Math.PI) / 180;
    const height = slanted ? Math.min(180, longest * Math.sin(angle) + line * Math.cos(angle) + 6) : large ? 36 : 28;
    table.style.setProperty("--head", `${Math.ceil(height)}px`);
    const over = slanted ? Math.max(...names.map((name, place) => {
      const end = cells[place].offsetLeft + cells[place].offsetWidth / 2 + 3 + name.offsetWidth * Math.cos(angle);
      return end + line * 0.3 - cells.at(-1).offsetLeft - cells.at(-1).offsetWidth;
    })) : 0;
    this.frame.style.paddingRight = `${Math.max(0, Math.ceil(over))}px`;
  }

  /* ---- mouse and keys ---- */

  known(event) {
    for (const each of event.composedPath()) {
      if (each === this.frame) return null;
      const told = this.told.get(each);
      if (told) return { target: each, told };
    }
    return null;
  }

  clicked(event) {
    const hit = this.known(event);
    if (!hit) return;
    if ("sorts" in hit.told) {
      this.sort(hit.told.sorts);
      return;
    }
    const ownWindow = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!hit.told.opens || ownWindow) return;
    event.preventDefault();
    if (event.detail > 1) return; // the second half of a double click
    this.hush();
    this.open(hit.told.opens.row, hit.told.opens.column);
  }

  sort(order) {
    orders.set(this.data.key, order);
    this.draw();
    const row = order && this.data.rows.find((each) => each.id === order.row);
    this.status.textContent = row
      ? `Sorterat efter ${row.title}, ${order.descending ? "högst" : "lägst"} först.`
      : `Sorterat efter ${this.data.reset}.`;
  }

  pressed(event) {
    const hit = this.known(event);
    if (!hit || event.altKey || event.metaKey || event.shiftKey) return;
    const { line } = hit.told;
    const place = this.grid[line]?.indexOf(hit.target) ?? -1;
    if (place < 0) return;
    const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    let next = null;
    if (event.key in steps && !event.ctrlKey) {
      const [down, right] = steps[event.key];
      next = down ? this.near(line + down, place) : this.beside(line, place, right);
    } else if (event.key === "Home") next = this.beside(event.ctrlKey ? 0 : line, -1, 1);
    else if (event.key === "End") next = this.beside(event.ctrlKey ? this.grid.length - 1 : line, Infinity, -1);
    else return;
    event.preventDefault();
    event.stopPropagation(); /* in a meeting the page's own arrow keys go between the steps */
    if (!next) return;
    this.rove(next);
    next.focus({ preventScroll: true });
    this.reveal(next);
  }

  beside(line, place, step) {
    const slots = this.grid[line];
    for (let at = (place === Infinity ? slots.length : place) + step; at >= 0 && at < slots.length; at += step) {
      if (slots[at]) return slots[at];
    }
    return null;
  }

  near(line, place) {
    const slots = this.grid[line];
    return slots ? (slots[place] ?? slots[0]) : null;
  }

  find(at) {
    return this.grid.flat().find((each) => {
      const told = each && this.told.get(each);
      return told && told.row === at.row && told.slot === at.slot;
    });
  }

  rove(target) {
    if (!target) return;
    this.grid.flat().forEach((each) => each && (each.tabIndex = -1));
    target.tabIndex = 0;
    const { row, slot } = this.told.get(target);
    this.at = { row, slot };
  }

  /* Scroll what is hidden, also what lies under the sticky head or first column, into view. */
  reveal(target) {
    target.scrollIntoView({ block: "nearest", inline: "nearest" });
    const box = target.getBoundingClientRect();
    const told = this.told.get(target);
    const head = this.frame.querySelector("thead").getBoundingClientRect();
    const first = this.frame.querySelector("tbody .row")?.getBoundingClientRect();
    if (told.line > 0 && box.top < head.bottom) this.frame.scrollTop -= head.bottom - box.top;
    if (told.slot !== "title" && told.slot !== "sort" && first && box.left < first.right) {
      this.frame.scrollLeft -= first.right - box.left;
    }
  }

  /* ---- what is told ---- */

  focused(event) {
    const hit = this.known(event);
    if (!hit || hit.told.slot === undefined) return;
    this.rove(hit.target);
    if (hit.target.matches(":focus-visible")) this.tell(hit);
  }

  pointed(event) {
    const hit = this.known(event);
    this.mark(hit?.told.slot);
    if (!hit?.told.tells) return this.leave();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(hit), this.tip.hidden ? 120 : 0);
  }

  mark(slot) {
    for (const name of this.frame.querySelectorAll("thead .name")) {
      name.classList.toggle("pointed", this.told.get(name).slot === slot);
    }
  }

  leave() {
    clearTimeout(this.timer);
    this.mark(null);
    this.timer = setTimeout(() => this.hush(), 200); // time to reach the sentence itself
  }

  hush() {
    clearTimeout(this.timer);
    if (!this.tip.hidden && this.tip.popover) this.tip.hidePopover();
    this.tip.hidden = true;
    this.telling = null;
  }

  /* Diagonally below the cell: what lies straight beside and straight under it stays free to point at. */
  tell(hit) {
    const { target, told } = hit;
    const cut = told.onlyIfCut;
    const whole = cut && cut.scrollWidth <= cut.clientWidth && cut.scrollHeight <= cut.clientHeight + 1;
    if (!told.tells || whole || !target.isConnected) return this.hush();
    this.telling = hit;
    this.tip.textContent = told.tells;
    this.tip.hidden = false;
    if (this.tip.popover && !this.tip.matches(":popover-open")) this.tip.showPopover();
    const at = target.getBoundingClientRect();
    const { width, height } = this.tip.getBoundingClientRect();
    const left = at.right + 4 + width <= innerWidth ? at.right + 4 : Math.max(4, at.left - 4 - width);
    const top = at.bottom + 4 + height <= innerHeight ? at.bottom + 4 : Math.max(4, at.top - 4 - height);
    this.tip.style.left = `${left}px`;
    this.tip.style.top = `${top}px`;
  }
}
