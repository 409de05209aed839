/* The writer's name, kept in the writer's own browser between visits. Nothing else is kept, and nobody else reads it. */

const KEY = "skis.author";

export default function (component) {
  const { data, setTriggerValue } = component;
  try {
    if (data.name) {
      window.localStorage.setItem(KEY, data.name);
    } else if (data.asked) {
      const kept = window.localStorage.getItem(KEY);
      if (kept) setTriggerValue("name", kept);
    }
  } catch {
    /* A browser that keeps nothing: then the name is asked for again. */
  }
}
