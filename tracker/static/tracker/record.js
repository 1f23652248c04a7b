// The record form on a weak line: day buttons and − + without a round trip, files that go up each by
// itself, text kept on the device every two seconds and as a draft every fifteen. Sending goes
// through the outbox. It takes whatever fields the form has; without scripts the form sends itself.

const form = document.querySelector("form[data-record]");
if (form) {
  const words = document.getElementById("record-words");
  const foot = document.getElementById("record-saved");
  const user = document.body.dataset.user;
  const action = form.getAttribute("action");
  const clock = () => new Date().toTimeString().slice(0, 5);
  const say = (name, changes = {}) => {
    foot.textContent = words.dataset[name].replace(/\{(\w+)\}/g, (_, word) => changes[word]);
  };
  const key = () => form.elements.key.value;
  const buttons = () => form.querySelectorAll("button[name=act]");
  const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
  const touched = (input) => input.dispatchEvent(new Event("change", { bubbles: true }));

  // Days and numbers -----------------------------------------------------------------------------
  for (const button of form.querySelectorAll("button[data-day]")) {
    button.type = "button";
    button.addEventListener("click", () => {
      const day = form.querySelector("input[type=date]");
      day.value = button.dataset.day;
      touched(day);
    });
  }
  for (const button of form.querySelectorAll("button[data-step]")) {
    const input = document.getElementById(button.dataset.for);
    button.hidden = false;
    button.addEventListener("click", () => {
      const now = Number.parseInt(input.value || "0", 10) + Number(button.dataset.step);
      input.value = String(Math.max(0, now));
      touched(input);
    });
  }

  // Files ----------------------------------------------------------------------------------------
  const rows = []; // {number, name, blob, uuid, at, trouble, node}
  const pauses = [0, 1, 4, 10]; // seconds: once, and three times again
  let drawing = Promise.resolve();

  function loaded(address) {
    return new Promise((done, fail) => {
      const script = Object.assign(document.createElement("script"), { src: address });
      script.onload = done;
      script.onerror = fail;
      document.head.append(script);
    });
  }
  async function makeSmaller(row) {
    if (!row.blob.type.startsWith("image/") || row.blob.size < 300_000) return;
    try {
      if (!window.shrunk) await loaded(form.dataset.shrink);
      const smaller = await window.shrunk(row.blob);
      if (smaller === row.blob) return;
      Object.assign(row, { blob: smaller, name: row.name.replace(/\.\w+$|$/, ".jpg") });
    } catch {
      // it goes up as it is
    }
  }
  function draw(row) {
    if (!row.node) row.node = words.content.querySelector("li").cloneNode(true);
    const [bar, again, kept] = ["progress", "[data-again]", "[name=kept]"]
      .map((part) => row.node.querySelector(part));
    row.node.querySelector("[data-name]").textContent = row.name;
    const told = row.node.querySelector("[data-state]");
    const tell = words.dataset[row.uuid ? "uploaded" : row.isStuck ? "stuck" : "uploading"];
    // only when it changes: it is read aloud
    if (told.textContent !== (row.trouble || tell)) told.textContent = row.trouble || tell;
    bar.hidden = Boolean(row.uuid || row.trouble || row.isStuck);
    bar.value = row.share ?? 0;
    again.hidden = !row.isStuck;
    kept.disabled = !row.uuid;
    kept.value = row.uuid ?? "";
    if (row.node.isConnected) return;
    again.addEventListener("click", () => goUp(row));
    row.node.querySelector("[data-remove]").addEventListener("click", () => {
      rows.splice(rows.indexOf(row), 1);
      row.hold?.stop?.();
      // a draft that was saved with it lets go of it
      if (row.uuid) form.append(hidden("drop", row.uuid));
      row.node.remove();
      change();
    });
    document.getElementById("file-rows").append(row.node);
  }
  async function goUp(row) {
    row.isStuck = false;
    for (const pause of pauses) {
      await wait(pause);
      if (!rows.includes(row)) return; // removed, or handed over to the outbox
      draw(row);
      row.hold = {};
      const progress = (share) => draw(Object.assign(row, { share }));
      const answer = await outbox.upload(
        form.dataset.files, { ...row, key: key() }, progress, row.hold,
      );
      if (!rows.includes(row)) return;
      if (answer.uuid) Object.assign(row, { uuid: answer.uuid, at: Date.now() });
      if (answer.refused) row.trouble = answer.refused.join(" ");
      if (!answer.later) {
        draw(row);
        return change();
      }
    }
    if (rows.includes(row)) draw(Object.assign(row, { isStuck: true }));
  }
  function add(blob, name) {
    const row = { blob, name, number: outbox.number() };
    rows.push(row);
    draw(row);
    // one picture after the other: a phone has little memory
    drawing = drawing.then(() => makeSmaller(row));
    return drawing.then(() => goUp(row));
  }
  function hidden(name, value) {
    return Object.assign(document.createElement("input"), { type: "hidden", name, value });
  }
  for (const input of form.querySelectorAll("input[type=file]")) {
    input.closest("[data-pick]")?.classList.add("btn", "btn-secondary");
    input.addEventListener("change", () => {
      for (const file of input.files) add(file, file.name);
      input.value = "";
    });
  }

  // Text: on this device, and as a draft ---------------------------------------------------------
  let isTyped = false;
  let isNew = false; // to the server
  let saving = Promise.resolve();
  let isOver = false;
  const place = () => `typed:${user}:${key()}`;
  const change = () => { isTyped = isNew = true; };

  function fields() {
    return [...new FormData(form)].filter(
      ([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken",
    );
  }
  const gist = (pairs) => JSON.stringify(
    pairs.filter(([name]) => !["key", "kept", "drop", "act"].includes(name)),
  );
  function keep() {
    if (!isTyped || isOver) return;
    isTyped = false;
    const files = rows.filter((row) => row.uuid).map(({ uuid, name, at }) => ({ uuid, name, at }));
    const entry = { action, of: form.dataset.of, at: Date.now(), fields: fields(), files };
    try {
      localStorage.setItem(place(), JSON.stringify(entry));
    } catch {
      // no room on the device: the draft on the server remains
    }
  }
  function forget() {
    isOver = true;
    localStorage.removeItem(place());
  }
  async function saveNow() {
    isNew = false;
    const answer = await outbox.ask(form.dataset.draft, new URLSearchParams(fields()));
    if (isOver) return answer;
    if (answer.done) {
      forget(); // it had arrived already
      await outbox.remove(key()).catch(() => {});
      location.assign(form.dataset.next);
    } else if (answer.record) {
      form.dataset.of = answer.record;
      say("saved", { time: answer.saved_at });
    } else {
      isNew = true;
      if (answer.refused) say("unsaved", { why: answer.refused[0] });
      else say(answer.later === "login" ? "login" : "kept", { time: clock() });
    }
    return answer;
  }
  const save = () => (saving = saving.then(saveNow, saveNow));

  form.addEventListener("input", change);
  form.addEventListener("change", change);
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", keep);
  setInterval(keep, 2_000);
  setInterval(() => { if (isNew && !isOver) save(); }, 15_000);

  function fill(pairs) {
    const said = new Map();
    for (const [name, value] of pairs) said.set(name, [...(said.get(name) ?? []), value]);
    for (const control of form.elements) {
      const values = said.get(control.name) ?? [];
      if (control.type === "checkbox" || control.type === "radio") {
        control.checked = values.includes(control.value);
      } else if (control.type === "select-multiple") {
        for (const option of control.options) option.selected = values.includes(option.value);
      } else if (control.name === "key" || !/^(hidden|file|submit|button|fieldset)$/.test(control.type)) {
        if (values.length) control.value = values.shift();
      } else continue;
      if (control.name && control.name !== "key") touched(control);
    }
  }
  // The kind decides which questions the form asks: the page comes again with those of the entry.
  function isOfAnotherKind(pairs) {
    const kind = pairs.find(([name]) => name === "kind")?.[1];
    const there = new URL(location);
    if (!kind || kind === form.elements.kind?.value || there.searchParams.get("kind") === kind) {
      return false;
    }
    there.searchParams.set("kind", kind);
    location.replace(there);
    return true;
  }
  function restore({ at, fields: pairs, files = [] }) {
    if (isOfAnotherKind(pairs)) return;
    fill(pairs);
    for (const file of files) {
      if (file.uuid && form.querySelector(`[name=drop][value="${file.uuid}"]`)) continue;
      const row = { number: outbox.number(), ...file };
      rows.push(row);
      draw(row);
      if (!row.uuid) goUp(row);
    }
    const note = words.content.querySelector(".restored").cloneNode(true);
    note.querySelector("[data-time]").textContent =
      words.dataset.restored.replace("{time}", outbox.moment.format(at));
    note.querySelector("button").addEventListener("click", async () => {
      forget();
      await outbox.remove(key()).catch(() => {});
      await outbox.show().catch(() => {});
      location.replace(action);
    });
    form.before(note);
    change();
    save();
  }
  async function findTyped() {
    const asked = /^#waiting-([0-9a-f]{32})$/.exec(location.hash)?.[1];
    const waiting = asked && (await outbox.get(asked).catch(() => null));
    if (waiting?.user === user) {
      await outbox.hold(waiting).catch(() => {});
      return restore(waiting);
    }
    const found = [];
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(`typed:${user}:`) || name === place()) continue;
      const entry = JSON.parse(localStorage.getItem(name));
      const isHere = entry.action === action || (entry.of && entry.of === form.dataset.of);
      if (isHere) found.push([name, entry]);
    }
    found.sort(([, one], [, other]) => other.at - one.at);
    for (const [name, entry] of found.slice(0, 1)) {
      if (gist(entry.fields) === gist(fields())) localStorage.removeItem(name);
      else restore(entry);
    }
  }

  // Sending --------------------------------------------------------------------------------------
  let pressed = null;
  for (const button of buttons()) button.addEventListener("click", () => { pressed = button.value; });

  // files that are not up yet go with the form
  function handFilesBack() {
    const left = rows.filter((row) => !row.uuid && !row.trouble);
    if (left.length) {
      const files = new DataTransfer();
      for (const row of left) files.items.add(new File([row.blob], row.name, { type: row.blob.type }));
      form.querySelector("input[type=file]:not([capture])").files = files.files;
    }
  }
  function natively(act) {
    handFilesBack();
    form.append(hidden("act", act));
    form.submit();
  }
  function ready(isReady) {
    for (const button of buttons()) button.disabled = !isReady;
  }
  async function sendNow(act) {
    if (rows.some((row) => row.trouble)) return say("refusedFile");
    ready(false);
    say("sending");
    keep();
    isOver = true; // nothing is saved by itself any more
    await saving.catch(() => {});
    const own = new Set(rows.map((row) => row.uuid));
    const entry = {
      key: key(), act, address: action, uploads: form.dataset.files, at: Date.now(),
      title: document.querySelector("h1").textContent.trim(),
      fields: fields().filter(([name, value]) => name !== "kept" || !own.has(value)),
      files: rows.map(({ number, name, blob, uuid, at }) => ({ number, name, blob, uuid, at })),
    };
    history.replaceState(null, "", location.pathname + location.search); // no longer only opened
    const answer = await outbox.send(entry).catch(() => null);
    if (!answer) return natively(act); // a private window keeps nothing
    if (answer.done) {
      forget();
      return location.assign(answer.next);
    }
    if (answer.refused) {
      isOver = false;
      const row = rows.find(({ number }) => number === answer.file);
      if (!row) return natively(act); // the page itself says at the field what is wrong
      draw(Object.assign(row, { trouble: answer.refused.join(" ") }));
      say("refusedFile");
      return ready(true);
    }
    forget(); // the outbox has it now
    rows.length = 0;
    await outbox.show();
    const note = words.content.querySelector("[data-waits]").cloneNode(true);
    if (answer.later === "login") {
      note.querySelector("p").textContent = words.dataset.login.replace("{time}", clock());
    }
    document.addEventListener("outbox-sent", ({ detail }) => {
      if (detail === entry.key) note.querySelector("p").textContent = words.dataset.sent;
    });
    form.replaceWith(note);
    document.querySelector(".restored")?.remove();
    note.focus();
    scrollTo(0, 0);
  }
  form.addEventListener("submit", async (event) => {
    const act = event.submitter?.value ?? pressed ?? "draft";
    const isAnother = event.submitter && event.submitter.name !== "act"; // one more line, say
    if (isAnother || !window.outbox || !("indexedDB" in window)) return handFilesBack();
    event.preventDefault();
    if (act.startsWith("send")) return sendNow(act);
    keep();
    const answer = await save();
    if (answer.refused) natively("draft");
  });

  for (const part of document.querySelectorAll("[data-live]")) part.hidden = false;
  form.classList.add("live");
  addEventListener("hashchange", () => location.reload()); // "open it", from this very page
  findTyped().catch(() => {});
}
