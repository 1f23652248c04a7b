// The record form: day buttons and − + without a round trip. Without scripts the day buttons
// send the form and the numbers are typed.
const form = document.querySelector("form[data-record]");
if (form) {
  const day = form.querySelector("input[type=date]");
  for (const button of form.querySelectorAll("button[data-day]")) {
    button.type = "button";
    button.addEventListener("click", () => { day.value = button.dataset.day; });
  }
  for (const button of form.querySelectorAll("button[data-step]")) {
    const input = document.getElementById(button.dataset.for);
    button.hidden = false;
    button.addEventListener("click", () => {
      const now = Number.parseInt(input.value || "0", 10) + Number(button.dataset.step);
      input.value = String(Math.max(0, now));
    });
  }
  // a second tap while the first is on its way sends nothing twice
  form.addEventListener("submit", () => {
    setTimeout(() => {
      for (const button of form.querySelectorAll("button[name=act]")) button.disabled = true;
    });
  });
}
