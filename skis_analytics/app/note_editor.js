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

/* As the server keeps it: outer blanks do not count, and a letter is spelt in one way. */
function kept(text) {
  return text.replace(/\r\n?/g, "\n").normalize("NFC").trim();
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
    const field = { note, area, status, seen: note.text, base: note.version, began: note.text, problem: "" };
    area.value = note.text;
    const left = storage.get(this.key(note.id));
    if (left && typeof left.text === "string" && kept(left.text) !== kept(note.text)) {
      area.value = left.text;
      field.base = left.base;
      field.began = left.began;
      field.seen = null; /* what the server has may be something else by now */
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
    return field.seen === null || kept(field.area.value) !== kept(field.seen);
  }

  content(field, text) {
    const { municipality, question, group } = field.note;
    return { municipality, question, group, text, base: field.base, began: field.began };
  }

  typed(field) {
    storage.set(this.key(field.note.id), this.content(field, field.area.value));
    this.since ??= Date.now();
    field.problem = "";
    this.tell(field, this.tooLong(field.area.value) ? this.tooLongWords(field) : "Skriver …");
    this.plan();
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
      texts.set(id, field.area.value);
      notes.push(this.content(field, field.area.value));
    }
    for (const [id, left] of this.strays) {
      texts.set(id, left.text);
      notes.push(left);
    }
    if (!notes.length) return;
    this.count += 1;
    this.since = null;
    this.sent = { number: this.count, texts, at: Date.now() };
    this.deliver({ token: this.token, number: this.count, notes });
    this.plan();
  }

  /* No answer: the connection is lost or the server starts again. Sent until it is answered; the same save twice is one. */
  again() {
    for (const id of this.sent.texts.keys()) {
      const field = this.fields.get(id);
      if (field) this.tell(field, "Ingen kontakt med servern. Texten ligger kvar i den här webbläsaren och sparas när kontakten är tillbaka.", true);
    }
    this.sent = null;
    this.send();
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
      const now = field.area.value;
      if (now !== text && kept(note.text) !== kept(text) && !now.startsWith(text)) continue; /* joined again with the next save */
      if (kept(note.text) !== kept(text)) this.write(field, now === text ? note.text : note.text + now.slice(text.length));
      this.saved(field, note);
    }
    for (const [id, left] of this.strays) {
      if (!texts.has(id)) continue;
      this.strays.delete(id);
      if (!data.problems[id] && storage.get(this.key(id))?.text === left.text) storage.remove(this.key(id));
    }
  }

  saved(field, note) {
    field.note = note;
    field.seen = note.text;
    field.base = note.version;
    field.began = note.text;
    if (this.dirty(field)) {
      storage.set(this.key(note.id), this.content(field, field.area.value));
    } else {
      storage.remove(this.key(note.id));
      this.tell(field, note.saved);
    }
  }

  /* What counts on the server now, where nobody is in the middle of writing. */
  take(field, note) {
    const waiting = this.sent && this.sent.texts.has(note.id);
    if (this.dirty(field) || waiting || field.problem) return;
    if (kept(note.text) !== kept(field.area.value)) this.write(field, note.text);
    this.saved(field, note);
  }

  write(field, text) {
    const { area } = field;
    const place = area.selectionStart;
    const atEnd = place === area.value.length;
    area.value = text;
    const back = atEnd ? text.length : Math.min(place, text.length);
    if (area.getRootNode().activeElement === area) area.setSelectionRange(back, back);
  }

  tell(field, text, trouble = false) {
    if (field.status.textContent !== text) field.status.textContent = text;
    field.status.classList.toggle("trouble", trouble || text.startsWith("Inte sparad"));
  }
}
