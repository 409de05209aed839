/* What every page needs of the browser and Streamlit does not do: a text area is kept while one writes and not only when one leaves it,
   and a message at the top of the page is seen. */

const PAUSE = 1500;
let listening = false;
let shownTop = null;
let timer = null;

function keep(area) {
  /* What Streamlit itself does at Ctrl+Enter: take the text without leaving the field. */
  area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", ctrlKey: true, bubbles: true, cancelable: true }));
}

export default function (component) {
  if (!listening) {
    listening = true;
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
