/* A group's notes in a meeting, kept while they are written. What is typed lies in the browser's own storage from the first key until the
 * server has said that it is saved: through a lost connection, a closed tab and a server that starts again. What others have saved in the
 * same note comes in where nobody is writing, and is joined by the server with what is. Every text is set as a text, never as markup.
 */

const PAUSE = 1200; /* ms after the last key */
const LONGEST = 4000; /* ms that somebody who never pauses is left unsaved */
const PATIENCE = 6000; /* ms without an answer before it is sent again */
const RENAMING = 15000; /* ms that a name or group that was just changed is waited for, before what is typed is saved as the one before */
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

/* What has been written into a text since it was another: where it begins, and the words. */
function added(before, now) {
  const most = Math.min(before.length, now.length);
  let start = 0;
  while (start < most && before[start] === now[start]) start += 1;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === now[now.length - 1 - end]) end += 1;
  return { at: start, text: now.slice(start, now.length - end) };
}

function plain(text) {
  return text.trim().replace(/\s+/g, " ");
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
    /* Until when what is typed waits for the name or group that was just changed; null when the fields are those of the names on screen. */
    this.renaming = null;
    this.flush = () => this.send();
    this.leave = () => {
      this.renaming = null;
      this.send();
    };
    this.enter = (event) => this.entered(event);
    this.root.addEventListener("focusin", this.enter);
    this.renamed = document.createElement("p");
    this.renamed.className = "status renamed";
    this.renamed.setAttribute("role", "status");
    window.addEventListener("pagehide", this.leave);
  }

  close() {
    this.leave();
    clearTimeout(this.timer);
    clearTimeout(this.waiting);
    this.root.removeEventListener("focusin", this.enter);
    window.removeEventListener("pagehide", this.leave);
  }

  show(data) {
    this.limit = data.limit;
    const elsewhere = this.meeting !== data.meeting;
    this.meeting = data.meeting;
    this.named = data.named;
    if (this.renaming !== null && !this.renamedOnScreen()) this.renaming = null;
    const before = [...this.fields.keys()].join("\n");
    const now = data.notes.map((note) => note.id).join("\n");
    if (elsewhere || before !== now) this.open(data.notes);
    if (this.renaming === null) for (const field of this.fields.values()) field.before = null;
    this.settle(data);
    for (const note of data.notes) this.take(this.fields.get(note.id), note);
    this.plan();
  }

  open(notes) {
    const old = [...this.fields.values()];
    const same =
      old.length === notes.length &&
      old.every(({ note }, at) => note.municipality === notes[at].municipality && note.question === notes[at].question);
    this.strays.clear();
    if (same && old.length) {
      const others = old.filter((field) => (field.before ?? field.area.value).trim()).map((field) => field.note.group);
      this.fields = new Map(notes.map((note, at) => [note.id, this.rename(old[at], note)]));
      this.renamed.textContent = others.length
        ? `Du skriver nu som ${notes[0].group}. Det som skrevs som ${others[0]} står kvar under det namnet.`
        : "";
    } else {
      for (const field of old) this.leaveBehind(field, field.area.value);
      this.renamed.textContent = "";
      this.root.replaceChildren(this.renamed);
      this.fields = new Map(notes.map((note) => [note.id, this.field(note)]));
    }
    for (const id of this.fields.keys()) this.strays.delete(id);
    for (const key of storage.keys(`${STORE}${this.meeting}.`)) {
      const left = storage.get(key);
      const id = key.slice(STORE.length + this.meeting.length + 1);
      if (left && typeof left.text === "string" && !this.fields.has(id)) this.strays.set(id, left);
    }
  }

  /* Somebody comes into the fields, perhaps from another name or group that the server has not answered yet: what they type from now on is that
   * one's, and waits for it. */
  entered(event) {
    if (this.renaming !== null || this.root.contains(event.relatedTarget) || !this.renamedOnScreen()) return;
    this.renaming = Date.now() + RENAMING;
    for (const field of this.fields.values()) field.before = field.area.value;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.plan(), RENAMING);
  }

  /* Whether the page's fields say another name or group than the notes here are for. */
  renamedOnScreen() {
    const fields = ['[class*="st-key-choose_author_notes"] input', ".st-key-notes_group input"];
    return fields.some((field, at) => {
      const input = document.querySelector(field);
      return input !== null && plain(input.value) !== plain(this.named[at]);
    });
  }

  /* The same question in another name's or group's note. The field stays, and who is writing in it: what was written since the change goes along,
   * and the text from before stays where it was. */
  rename(field, note) {
    const { area } = field;
    const before = field.before ?? area.value;
    const { at, text } = added(before, area.value);
    const [from, to] = [area.selectionStart, area.selectionEnd].map((place) => Math.min(Math.max(place - at, 0), text.length));
    this.leaveBehind(field, before);
    const { text: there, ...begun } = this.beginning(note);
    Object.assign(field, begun, { problem: "", parted: null });
    const start = text && there && !/\s$/.test(there) ? `${there}\n` : there;
    if (area.value !== start + text) area.value = start + text;
    if (area.getRootNode().activeElement === area) area.setSelectionRange(start.length + from, start.length + to);
    field.before = there;
    if (text) this.typed(field);
    else this.tell(field, "");
    return field;
  }

  /* What is not on the server yet of a note whose field is about to be another's is sent as well. */
  leaveBehind(field, text) {
    const { id } = field.note;
    if (field.sent === null && kept(text) === kept(field.began)) {
      storage.remove(this.key(id));
      return;
    }
    const left = this.content(field, text);
    storage.set(this.key(id), left);
    this.strays.set(id, left);
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
    /* before: what was in the field when somebody came into it with another name or group on its way. */
    const { text, ...begun } = this.beginning(note);
    const field = { area, status, problem: "", parted: null, before: null, ...begun };
    area.value = text;
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

  /* How the field of a note begins: as it is on the server, or as this browser kept it. */
  beginning(note) {
    const left = storage.get(this.key(note.id));
    if (left && typeof left.text === "string" && kept(left.text) !== kept(note.text)) {
      return { note, text: left.text, base: left.base, began: left.began, sent: left.sent ?? null };
    }
    return { note, text: note.text, base: note.version, began: note.text, sent: null };
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
    const waits = this.renaming !== null && Date.now() < this.renaming;
    return !waits && !field.problem && !this.tooLong(field.area.value);
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
    if (field.before !== null) field.before = note.text;
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
