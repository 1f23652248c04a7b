// What was sent without a connection waits here, on this device, and goes out by itself.
// It waits for nobody but its writer, goes out once (the key of the form goes with it), and stays
// until it has arrived or its writer has deleted it. Pages load this file only when something waits;
// the record form always does.

window.outbox = (() => {
  const user = document.body.dataset.user;
  const words = document.getElementById("outbox-words");
  const DAY = 86_400_000;
  const KEPT = 30 * DAY; // what has not gone out by then is too old to be told by itself
  const FRESH = 6 * DAY; // the server clears uploads away that belong to nothing for a week
  let sent = 0; // since this page was opened
  let state = "waiting";

  // The store ------------------------------------------------------------------------------------
  function connected() {
    return new Promise((done, fail) => {
      const asked = indexedDB.open("records", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("waiting", { keyPath: "key" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
  }
  async function inStore(mode, act) {
    const store = await connected();
    try {
      return await new Promise((done, fail) => {
        const move = store.transaction("waiting", mode);
        const asked = act(move.objectStore("waiting"));
        move.oncomplete = () => done(asked.result);
        move.onerror = move.onabort = () => fail(move.error);
      });
    } finally {
      store.close();
    }
  }
  const get = (key) => inStore("readonly", (store) => store.get(key));
  const put = async (entry) => {
    await inStore("readwrite", (store) => store.put({ ...entry, user }));
    localStorage.setItem(`waiting:${user}`, "1"); // by which other pages know to load this file
  };
  const remove = async (key) => {
    await inStore("readwrite", (store) => store.delete(key));
    localStorage.setItem(`waiting:${user}`, String((await all()).length));
  };
  async function all() {
    const entries = await inStore("readonly", (store) => store.getAll());
    const isOld = (entry) => Date.now() - entry.at > KEPT;
    for (const old of entries.filter(isOld)) {
      await inStore("readwrite", (store) => store.delete(old.key));
    }
    return entries
      .filter((entry) => entry.user === user && !isOld(entry))
      .sort((one, other) => one.at - other.at);
  }

  // The line -------------------------------------------------------------------------------------
  // An answer is what the server said, {refused: [sentences]}, or {later: "waiting" or "login"}.
  const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
  const headers = () => ({ Accept: "application/json", "X-CSRFToken": token() });

  function understood(status, text, isJson) {
    if (isJson) {
      const said = JSON.parse(text);
      return status < 400 ? said : { refused: said.errors ?? [] };
    }
    if (status === 403) return { refused: [words.dataset.barred] };
    if (status === 404 || status === 410) return { refused: [words.dataset.gone] };
    if (status === 400 || status === 413) return { refused: [words.dataset.refused] };
    return { later: "waiting" }; // a fault of the server, or a page of somebody else's network
  }

  async function ask(address, body, seconds = 20) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), seconds * 1000);
    try {
      const answer = await fetch(address, {
        method: "POST", body, headers: headers(), redirect: "manual", signal: stop.signal,
      });
      if (answer.type === "opaqueredirect") return { later: "login" };
      const isJson = (answer.headers.get("content-type") ?? "").startsWith("application/json");
      return understood(answer.status, await answer.text(), isJson);
    } catch {
      return { later: "waiting" };
    } finally {
      clearTimeout(timer);
    }
  }

  // One file, with its progress from 0 to 1; `hold.stop()` gives it up.
  function upload(address, { key, number, name, blob }, progress = () => {}, hold = {}) {
    return new Promise((done) => {
      const body = new FormData();
      body.append("key", key);
      body.append("number", number);
      body.append("file", blob, name);
      const line = new XMLHttpRequest();
      hold.stop = () => line.abort();
      line.open("POST", address);
      for (const [header, value] of Object.entries(headers())) line.setRequestHeader(header, value);
      line.timeout = 120_000;
      line.upload.onprogress = (event) => progress(event.loaded / event.total);
      line.onload = () => {
        const isJson = (line.getResponseHeader("content-type") ?? "").startsWith("application/json");
        const isHere = new URL(line.responseURL).pathname === new URL(address, location).pathname;
        try {
          done(isHere ? understood(line.status, line.responseText, isJson) : { later: "login" });
        } catch {
          done({ later: "waiting" });
        }
      };
      line.onerror = line.ontimeout = line.onabort = () => done({ later: "waiting" });
      line.send(body);
    });
  }

  // What was opened to be changed is its writer's to send: here nothing goes out behind their back.
  const opened = () => /^#waiting-([0-9a-f]{32})$/.exec(location.hash)?.[1];
  async function hold(entry) {
    if (!entry.errors) await put({ ...entry, errors: [words.dataset.opened] });
    await show();
  }

  const number = () => [...crypto.getRandomValues(new Uint8Array(8))]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");

  // Files first, each by itself; then the form that names them.
  async function deliver(entry, isQuiet = false) {
    const body = new URLSearchParams(entry.fields);
    if (isQuiet) body.set("quiet", "1"); // the strip tells of it, not the next page
    for (const file of entry.files) {
      if (file.blob && (!file.uuid || Date.now() - file.at > FRESH)) {
        if (file.uuid) file.number = number();
        const answer = await upload(entry.uploads, { ...file, key: entry.key });
        if (!answer.uuid) {
          if (!answer.refused) return answer;
          return { refused: answer.refused.map((why) => `${file.name}: ${why}`), file: file.number };
        }
        Object.assign(file, { uuid: answer.uuid, at: Date.now() });
        if (await get(entry.key)) await put(entry);
      }
      body.append("kept", file.uuid);
    }
    if (isQuiet && !(await get(entry.key))) return { deleted: true }; // while its files went up
    body.append("act", entry.act ?? "send"); // last: a body that was cut off on the way sends nothing
    return ask(entry.address, body);
  }

  let line = Promise.resolve();
  const inTurn = (act) => (line = line.then(act, act));
  // What a page sends for its writer, who is told by the next page: sendAll must not send it first.
  const inHand = new Set();
  async function send(entry) {
    inHand.add(entry.key);
    try {
      await put(entry); // before its turn: the page may be left while others go out
      if (!navigator.onLine) return { later: "waiting" };
      return await inTurn(async () => {
        const answer = await deliver(entry);
        state = answer.later ?? "waiting";
        if (!answer.later) await remove(entry.key);
        return answer;
      });
    } finally {
      inHand.delete(entry.key);
    }
  }
  const sendAll = () => inTurn(async () => {
    for (const entry of await all()) {
      const isWriters = entry.errors || entry.key === opened();
      if (isWriters || inHand.has(entry.key)) continue;
      const answer = await deliver(entry, true);
      if (answer.deleted) continue;
      if (answer.done) {
        await remove(entry.key);
        sent += 1;
        document.dispatchEvent(new CustomEvent("outbox-sent", { detail: entry.key }));
      } else if (answer.refused) {
        if (await get(entry.key)) await put({ ...entry, errors: answer.refused });
      } else {
        state = answer.later ?? "waiting";
        break; // the others would fare no better, and keep their order
      }
    }
    await show();
  });

  // What the person sees -------------------------------------------------------------------------
  const moment = new Intl.DateTimeFormat(document.documentElement.lang, {
    month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit",
  });

  function lineOf(entry) {
    const node = words.content.querySelector("li").cloneNode(true);
    node.querySelector("[data-title]").textContent = entry.title;
    node.querySelector("[data-time]").textContent = moment.format(entry.at);
    const why = entry.errors ? `${words.dataset.attention} ${entry.errors.join(" ")}` : "";
    node.querySelector("[data-state]").textContent = why || words.dataset[state];
    node.querySelector("[data-open]").href = `${entry.address}#waiting-${entry.key}`;
    const button = node.querySelector("[data-delete]");
    button.addEventListener("click", async () => {
      if (button.dataset.asked) {
        await remove(entry.key);
        return show();
      }
      button.dataset.asked = "1";
      button.textContent = words.dataset.sure;
    });
    return node;
  }

  async function show() {
    const entries = await all();
    localStorage.setItem(`waiting:${user}`, String(entries.length));
    const old = document.getElementById("outbox");
    if (!entries.length && !sent) return old?.remove();
    const strip = words.content.querySelector("section").cloneNode(true);
    const count = (name, sentence, value) => {
      const node = strip.querySelector(`[data-counts=${name}]`);
      node.querySelector("span").textContent = sentence.replace("{count}", value);
      node.hidden = !value;
    };
    count("waiting", words.dataset.countWaiting, entries.length);
    count("sent", words.dataset.countSent, sent);
    strip.querySelector("[data-kept]").hidden = !entries.length;
    strip.querySelector("[data-again]").hidden = entries.every((entry) => entry.errors);
    strip.querySelector("ul").append(...entries.map(lineOf));
    strip.querySelector("[data-login]").hidden = state !== "login";
    strip.querySelector("[data-again]").addEventListener("click", sendAll);
    if (old) old.replaceWith(strip);
    else document.getElementById("content").prepend(strip);
  }

  // Logging out deletes what is on the device, and asks first while something waits.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[action$='/logout/']")) return;
    event.preventDefault();
    const entries = await all().catch(() => []);
    const leave = async () => {
      for (const entry of entries) await remove(entry.key);
      for (const name of Object.keys(localStorage)) {
        if (/^(typed|waiting):/.test(name)) localStorage.removeItem(name);
      }
      form.submit();
    };
    if (!entries.length) return leave();
    const box = document.querySelector("#outbox [data-leave]");
    box.hidden = false;
    box.querySelector("[data-yes]").addEventListener("click", leave);
    box.querySelector("[data-no]").addEventListener("click", () => { box.hidden = true; });
    box.querySelector("[data-no]").focus();
  });

  if (user && words && "indexedDB" in window) {
    const begin = () => show().then(sendAll).catch(() => {}); // a private window has no store
    addEventListener("online", begin);
    setInterval(() => { if (navigator.onLine) sendAll().catch(() => {}); }, 30_000);
    begin();
  }
  return { all, ask, get, hold, moment, number, put, remove, send, sendAll, show, upload };
})();
