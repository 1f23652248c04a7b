// What every page may use. Every page works without it.

// Put the reader at the error summary, as a screen reader would need it.
document.querySelector(".error-summary")?.focus();

// Close an open menu by Escape or by a click elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// "Select all" of a list: <input type="checkbox" data-select-all="name of the boxes">.
document.addEventListener("change", (event) => {
  const name = event.target.dataset?.selectAll;
  if (!name) return;
  for (const box of document.querySelectorAll(`input[type=checkbox][name="${name}"]`)) {
    box.checked = event.target.checked;
  }
});

// What was typed on this device is its writer's alone, and not for ever. What waits to be sent
// brings its own script along.
const person = document.body.dataset.user;
const MONTH = 30 * 86_400_000;
try {
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith("typed:")) continue;
    const isOld = Date.now() - JSON.parse(localStorage.getItem(name)).at > MONTH;
    if (isOld || (person && name.split(":")[1] !== person)) localStorage.removeItem(name);
  }
  if (Number(localStorage.getItem(`waiting:${person}`)) && !document.querySelector("[data-record]")) {
    document.head.append(
      Object.assign(document.createElement("script"), { src: document.body.dataset.outbox }),
    );
  }
} catch {
  // no storage: nothing was kept
}
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[action$='/logout/']")) return;
  if (Number(localStorage.getItem(`waiting:${person}`))) return; // the outbox asks first
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith("typed:")) localStorage.removeItem(name);
  }
});

// <button type="button" data-print> is shown only where scripts run.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
