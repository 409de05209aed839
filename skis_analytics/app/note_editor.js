/* A group's notes in a meeting, kept while they are written. What is typed lies in the browser's own storage from the first key until the
 * server has said that it is saved: through a lost connection, a closed tab and a server that starts again. What others have saved in the
 * same note comes in where nobody is writing, and is joined by the server with what is. Every text is set as a text, never as markup.
 */

const PAUSE = 1200; /* ms after the last key */
const LONGEST = 4000; /* ms that somebody who never pauses is left unsaved */
const PATIENCE = 6000; /* ms without an answer before it is sent again */
const STORE = "skis.note.";

const editors = new WeakMap();

export default function (component) {
  const { parentElement, data, setStateValue } = component;
  let editor = editors.get(parentElement);
  if (!editor) {
    editor = new Editor(parentElement.querySelector(".notes"));
    editors.set(parentElement, editor);
  }
  editor.deliver = (said) => setStateValue("written", said);
  editor.show(data);
  return () => {
    editor.close();
    editors.delete(parentElement);
  };
}

/* As the server keeps it: a letter is spelt in one way. A blank at the end is kept, it is where the next word begins. */
function kept(text) {
  return text.replace(/\r\n?/g, "\n").normalize("NFC");
}

/* Where a place in a text has come to when the text has become another: behind the same words, and else before the same ones. */
function moved(place, from, to) {
  const most = Math.min(from.length, to.length);
  let same = 0;
  while (same < most && from[same] === to[same]) same += 1;
  if (place <= same) return place;
  same = 0;
  while (same < most && from[from.length - 1 - same] === to[to.length - 1 - same]) same += 1;
  const there = to.length - (from.length - place);
  if (from.length - place <= same && to[there - 1] === from[place - 1]) return there;
  for (let length = Math.min(place, 60); length > 0; length -= 1) {
    const at = to.indexOf(from.slice(place - length, place));
    if (at >= 0) return at + length;
  }
  return Math.min(place, to.length);
}

function number(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
}

/* A browser may keep nothing (private windows, full storage): then the server's saves are all there is. */
const storage = {
  get(key) {
    try {
      return JSON.parse(window.localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      window.localStorage.setItem(key, JSON.stringify(value));
    } catch {
      /* see above */
    }
  },
  remove(key) {
    try {
      window.localStorage.removeItem(key);
    } catch {
      /* see above */
    }
  },
  keys(prefix) {
    try {
      return Object.keys(window.localStorage).filter((key) => key.startsWith(prefix));
    } catch {
      return [];
    }
  },
};

class Editor {
  constructor(root) {
    this.root = root;
    this.fields = new Map();
    this.strays = new Map();
    this.token = Math.random().toString(36).slice(2);
    this.count = 0;
    this.sent = null;
    this.timer = null;
    this.since = null;
    this.flush = () => this.send();
    window.addEventListener("pagehide", this.flush);
  }

  close() {
    this.send();
    clearTimeout(this.timer);
    window.removeEventListener("pagehide", this.flush);
  }

  show(data) {
    this.limit = data.limit;
    this.meeting = data.meeting;
    const before = [...this.fields.keys()].join("\n");
    const now = data.notes.map((note) => note.id).join("\n");
    if (before !== now) this.open(data.notes);
    this.settle(data);
    for (const note of data.notes) this.take(this.fields.get(note.id), note);
    this.plan();
  }

  open(notes) {
    this.root.replaceChildren();
    this.fields = new Map(notes.map((note) => [note.id, this.field(note)]));
    this.strays.clear();
    for (const key of storage.keys(`${STORE}${this.meeting}.`)) {
      const left = storage.get(key);
      const id = key.slice(STORE.length + this.meeting.length + 1);
      if (left && typeof left.text === "string" && !this.fields.has(id)) this.strays.set(id, left);
    }
  }

  field(note) {
    const label = document.createElement("label");
    label.textContent = note.label;
    label.htmlFor = `note-${this.token}-${this.fields.size}-${note.question}`;
    const area = document.createElement("textarea");
    area.id = label.htmlFor;
    area.rows = 3;
    area.spellcheck = true;
    area.lang = "sv";
    const status = document.createElement("p");
    status.className = "status";
    status.setAttribute("role", "status");
    /* began: the text that what is in the field has grown from; base: the version on the server that has it in it; sent: what is
     * on its way, or was when the connection broke: the server may have it, and then it is no other's. */
    const field = { note, area, status, base: note.version, began: note.text, sent: null, problem: "", parted: null };
    area.value = note.text;
    const left = storage.get(this.key(note.id));
    if (left && typeof left.text === "string" && kept(left.text) !== kept(note.text)) {
      area.value = left.text;
      field.base = left.base;
      field.began = left.began;
      field.sent = left.sent ?? null;
    }
    area.addEventListener("input", () => this.typed(field));
    area.addEventListener("blur", () => this.send());
    /* The page's own keys go between the steps. */
    area.addEventListener("keydown", (event) => event.stopPropagation());
    const part = document.createElement("div");
    part.className = "note";
    part.append(label, area, status);
    this.root.append(part);
    return field;
  }

  key(id) {
    return `${STORE}${this.meeting}.${id}`;
  }

  dirty(field) {
    return field.sent !== null || kept(field.area.value) !== kept(field.began);
  }

  content(field, text) {
    const { municipality, question, group } = field.note;
    return { municipality, question, group, text: kept(text), base: field.base, began: field.began, sent: field.sent };
  }

  keep(field) {
    storage.set(this.key(field.note.id), this.content(field, field.area.value));
  }

  typed(field) {
    this.part(field);
    this.keep(field);
    this.since ??= Date.now();
    field.problem = "";
    this.tell(field, this.tooLong(field.area.value) ? this.tooLongWords(field) : "Skriver …");
    this.plan();
  }

  /* Another's word has come in right where one was about to write: one's own does not run into it. */
  part(field) {
    const { area, parted } = field;
    field.parted = null;
    if (!parted) return;
    const at = area.selectionEnd;
    const typed = area.value.slice(parted.at, at);
    const only = area.value.slice(0, parted.at) + area.value.slice(at) === parted.text;
    if (only && typed && !/\s$/.test(typed)) area.setRangeText(" ", at, at, "preserve");
  }

  tooLong(text) {
    return kept(text).length > this.limit;
  }

  tooLongWords(field) {
    const length = number(kept(field.area.value).length);
    return `Inte sparad: texten är ${length} tecken och högst ${number(this.limit)} ryms. Korta den. Hela texten ligger kvar här tills dess.`;
  }

  plan() {
    clearTimeout(this.timer);
    if (this.sent) {
      this.timer = setTimeout(() => this.again(), Math.max(0, this.sent.at + PATIENCE - Date.now()));
      return;
    }
    const waiting = this.strays.size > 0 || [...this.fields.values()].some((field) => this.dirty(field) && this.sendable(field));
    if (!waiting) return;
    const latest = this.since === null ? 0 : Math.max(0, this.since + LONGEST - Date.now());
    this.timer = setTimeout(this.flush, Math.min(PAUSE, latest || PAUSE));
  }

  sendable(field) {
    return !field.problem && !this.tooLong(field.area.value);
  }

  send() {
    if (this.sent) return;
    const texts = new Map();
    const notes = [];
    for (const [id, field] of this.fields) {
      if (!this.dirty(field) || !this.sendable(field)) continue;
      const content = this.content(field, field.area.value);
      texts.set(id, content.text);
      notes.push(content);
      field.sent = content.text;
      this.keep(field);
    }
    for (const [id, left] of this.strays) {
      texts.set(id, left.text);
      notes.push(left);
      storage.set(this.key(id), { ...left, sent: left.text });
    }
    if (!notes.length) return;
    this.since = null;
    this.hand(texts, notes);
  }

  hand(texts, notes) {
    this.count += 1;
    this.sent = { number: this.count, texts, notes, at: Date.now() };
    this.deliver({ token: this.token, number: this.count, notes });
    this.plan();
  }

  /* No answer: the connection is lost or the server starts again. The very same is sent until it is answered, and only then what has been
   * written since: so it is always known which words on the server are one's own. */
  again() {
    for (const id of this.sent.texts.keys()) {
      const field = this.fields.get(id);
      if (field) this.tell(field, "Ingen kontakt med servern. Texten ligger kvar i den här webbläsaren och sparas när kontakten är tillbaka.", true);
    }
    const { texts, notes } = this.sent;
    this.hand(texts, notes.map((note) => ({ ...note, sent: note.text })));
  }

  /* What the server has answered to what was sent. */
  settle(data) {
    const answer = data.received;
    if (!this.sent || answer.token !== this.token || answer.number < this.sent.number) return;
    const { texts } = this.sent;
    this.sent = null;
    for (const note of data.notes) {
      const field = this.fields.get(note.id);
      if (!texts.has(note.id)) continue;
      const text = texts.get(note.id);
      const problem = data.problems[note.id];
      if (problem) {
        field.problem = problem;
        this.tell(field, problem, true);
        continue;
      }
      field.sent = null;
      if (kept(field.area.value) === text) {
        this.saved(field, note);
        continue;
      }
      /* Written on meanwhile: left as it is, and what others wrote comes in when it has been joined with this too. */
      field.note = note;
      field.base = note.version;
      field.began = text;
      this.keep(field);
    }
    for (const [id, left] of this.strays) {
      if (!texts.has(id)) continue;
      const done = texts.get(id) === left.text;
      if (done || data.problems[id]) this.strays.delete(id);
      if (done && !data.problems[id] && storage.get(this.key(id))?.text === left.text) storage.remove(this.key(id));
    }
  }

  /* All that is in the field is on the server, and shown as it is there, with what others have written. */
  saved(field, note) {
    if (field.area.value !== note.text) this.write(field, note.text);
    field.note = note;
    field.base = note.version;
    field.began = note.text;
    storage.remove(this.key(note.id));
    this.tell(field, note.saved);
  }

  /* What counts on the server now, where nobody is in the middle of writing. */
  take(field, note) {
    if (!this.dirty(field) && !field.problem) this.saved(field, note);
  }

  write(field, text) {
    const { area } = field;
    const from = moved(area.selectionStart, area.value, text);
    const to = moved(area.selectionEnd, area.value, text);
    const behind = area.value[from - 1] ?? "\n";
    const came = area.value[from] !== text[from] || field.parted?.at === area.selectionStart;
    const met = from === to && came && /\s/.test(behind) && /^\S/.test(text.slice(from));
    field.parted = met ? { at: from, text } : null;
    area.value = text;
    if (area.getRootNode().activeElement === area) area.setSelectionRange(from, Math.max(from, to));
  }

  tell(field, text, trouble = false) {
    if (field.status.textContent !== text) field.status.textContent = text;
    field.status.classList.toggle("trouble", trouble || text.startsWith("Inte sparad"));
  }
}
