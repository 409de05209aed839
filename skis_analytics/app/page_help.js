/* What every page needs of the browser and Streamlit does not do: a text area is kept while one writes and not only when one leaves it,
   a message at the top of the page is seen, and keys go into a box that they open (Escape leads out of it in Streamlit itself). */

const PAUSE = 1500;
const DRAWN = 10000; /* ms that what is in a box may take to be drawn */
const STILL = 150; /* ms without a change, and it is drawn */
const BOX = '[data-testid="stPopoverBody"]';
const OPENS = '[data-testid="stPopoverButton"]';
const YET_TO_COME = '[data-testid="stSkeleton"]';
const REACHED = 'input:not([type="hidden"]), textarea, select, button, a[href], [tabindex]';
let listening = false;
let shownTop = null;
let timer = null;

function keep(area) {
  /* What Streamlit itself does at Ctrl+Enter: take the text without leaving the field. */
  area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", ctrlKey: true, bubbles: true, cancelable: true }));
}

/* What Tab comes to in a box. While the focus is outside, Streamlit takes all of it out of the order and notes down how it was. */
function reached(box) {
  const inOrder = (each) => each.tabIndex >= 0 || (each.dataset.tabindex ?? "-1") !== "-1";
  return [...box.querySelectorAll(REACHED)].filter((each) => inOrder(each) && !each.disabled && each.checkVisibility());
}

/* The box that a button has opened: it lies at the end of the page, far from the button. */
function boxOf(button) {
  if (button.getAttribute("aria-expanded") !== "true") return null;
  return [...document.querySelectorAll(BOX)].at(-1) ?? null;
}

function hold(box) {
  box.tabIndex = -1;
  box.focus();
}

function goInto(box) {
  const first = reached(box)[0];
  if (first) first.focus();
  else hold(box);
}

/* Until it says that it is done, or for as long as a server may take to draw something. */
function whenChanged(look) {
  const until = Date.now() + DRAWN;
  const watch = new MutationObserver((changes) => {
    if (Date.now() > until || look(changes)) watch.disconnect();
  });
  watch.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-expanded", "disabled"] });
}

/* The box is there in a moment; what is in it when the server has drawn it, one part after the other. Until then the box has the focus, so that
 * no key reaches what stands beside it. */
function follow(button) {
  let still = null;
  whenChanged((changes) => {
    const box = boxOf(button);
    const at = document.activeElement;
    if (at !== button && at !== box && at !== document.body) return true;
    if (!box) return false;
    if (at !== box) {
      hold(box);
    }
    if (still !== null && !changes.some((change) => box.contains(change.target))) return false;
    clearTimeout(still);
    still = setTimeout(() => {
      if (document.activeElement === box && !box.querySelector(YET_TO_COME)) goInto(box);
    }, STILL);
    return false;
  });
}

/* What was pressed in a box has closed it: then the focus is on its button again, and not nowhere. */
function comeBack(box) {
  const button = opener();
  whenChanged(() => {
    if (box.isConnected) return false;
    if (document.activeElement === document.body && button?.isConnected) button.focus();
    return true;
  });
}

function opener() {
  return [...document.querySelectorAll(`${OPENS}[aria-expanded="true"]`)].at(-1) ?? null;
}

/* Tab goes from the button into its box, and out of the box to what stands beside the button. */
function tabbed(event) {
  const at = document.activeElement;
  const button = at?.closest(OPENS);
  const below = button && !event.shiftKey ? boxOf(button) : null;
  if (below) {
    event.preventDefault();
    goInto(below);
    return;
  }
  const box = at?.closest(BOX);
  const own = opener();
  if (!box || !own) return;
  const all = reached(box);
  if (event.shiftKey ? at !== all[0] && at !== box : at !== all.at(-1)) return;
  if (event.shiftKey) event.preventDefault();
  own.focus();
}

export default function (component) {
  if (!listening) {
    listening = true;
    document.addEventListener("click", (event) => {
      if (event.detail !== 0) return; /* a key's click has no count of clicks */
      const [button, box] = [event.target.closest?.(OPENS), event.target.closest?.(BOX)];
      if (button && button.getAttribute("aria-expanded") !== "true") follow(button);
      else if (box) comeBack(box);
    }, true);
    document.addEventListener("keydown", (event) => {
      if (event.key === "Tab" && !event.ctrlKey && !event.altKey && !event.metaKey) tabbed(event);
    }, true);
    document.addEventListener("input", (event) => {
      const area = event.target;
      if (!(area instanceof HTMLTextAreaElement)) return;
      clearTimeout(timer);
      timer = setTimeout(() => { if (document.activeElement === area) keep(area); }, PAUSE);
    });
  }
  const top = component.data.top;
  if (top && top !== shownTop) {
    shownTop = top;
    const main = document.querySelector('[data-testid="stMain"]');
    if (main) main.scrollTo({ top: 0 });
  }
}
