// The tree of a draft: Alt with an arrow key moves the line that one is on, and after each act
// one stands where one stood. The page works without it.

const DIRECTIONS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };
let back = null;
let closed = [];

document.addEventListener("keydown", (event) => {
  const name = DIRECTIONS[event.key];
  if (!name || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const line = event.target.closest?.("#tree tbody tr");
  const button = line?.querySelector(`button[name=${name}]`);
  if (!button) return;
  event.preventDefault();
  button.focus();
  button.click();
});

document.addEventListener("htmx:beforeRequest", () => {
  const at = document.activeElement;
  const line = at?.closest?.("#tree tbody tr");
  back = line && { line: line.id, name: at.name };
  closed = [...document.querySelectorAll("#tree details:not([open])")].map((part) => part.id);
});

document.addEventListener("htmx:afterSwap", () => {
  for (const id of closed) document.getElementById(id)?.removeAttribute("open");
  const line = back && document.getElementById(back.line);
  if (!line) return;
  line.closest("details").open = true;
  (line.querySelector(`button[name="${back.name}"]`) ?? line.querySelector("a")).focus();
  line.scrollIntoView({ block: "nearest" });
});
