// Keys of the review screen; the page works without them, and they can be switched off.
//   J, K: next and previous indicator · 1–5: choose a level · Ctrl+Enter: send and next

const form = document.querySelector("[data-review]");
const marks = [...document.querySelectorAll("[data-mark]")];
const choice = document.querySelector("[data-keys]");
const STORED = "review-keys";

try {
  choice.checked = localStorage.getItem(STORED) !== "off";
} catch {
  // no storage: the keys are on until the page is left
}
choice.addEventListener("change", () => {
  try {
    localStorage.setItem(STORED, choice.checked ? "on" : "off");
  } catch {
    // the choice holds for this page
  }
});

let current = -1;
document.addEventListener("focusin", (event) => {
  const place = marks.indexOf(event.target.closest("[data-mark]"));
  if (place >= 0) current = place;
});

function go(place) {
  if (place < 0 || place >= marks.length) return;
  current = place;
  marks[place].focus();
  marks[place].scrollIntoView({ block: "start" });
}

document.addEventListener("keydown", (event) => {
  if (!choice.checked || event.altKey || event.metaKey) return;
  if (event.ctrlKey) {
    if (event.key === "Enter") form.requestSubmit(document.querySelector("button[form=marks][value=send]"));
    return;
  }
  // letters and numbers belong to whoever is writing
  if (event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return;
  const key = event.key.toLowerCase();
  if (key === "j") go(current + 1);
  else if (key === "k") go(current - 1);
  else if (/^[1-5]$/.test(key) && current >= 0) {
    marks[current].querySelectorAll(".level input[type=radio]")[Number(key) - 1]?.click();
  } else return;
  event.preventDefault();
});
