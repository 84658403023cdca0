"use strict";
(() => {
  const EVERY_MS = 1000;
  const state = document.getElementById("state");
  const dialog = document.getElementById("candidate");
  let version = document.getElementById("watch").dataset.version;
  const shown = new Map();

  /* Choices that the reader made survive the redrawing of a section. */
  const replace = (section, html) => {
    const chosen = [...section.querySelectorAll("input:checked")].map((input) => [input.name, input.value]);
    const opened = [...section.querySelectorAll("details")].map((details) => details.open);
    section.innerHTML = html;
    for (const [name, value] of chosen) {
      const input = section.querySelector(`input[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
      if (input && !input.checked) {
        input.checked = true;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
    [...section.querySelectorAll("details")].forEach((details, i) => { details.open = opened[i] ?? false; });
    globalThis.enhance(section);
  };

  /* Requests come and go one by one, so that an answer half written stays where it is. */
  const name = (form) => `${form.dataset.step}.${form.dataset.part}`;
  const exchange = (section, html) => {
    const fresh = document.createElement("div");
    fresh.innerHTML = html;
    const kept = new Map([...section.querySelectorAll("form")].map((form) => [name(form), form]));
    const parts = [...fresh.childNodes].map((node) => (node.nodeName === "FORM" && kept.get(name(node))) || node);
    const focused = document.activeElement;
    section.replaceChildren(...parts);
    if (focused && section.contains(focused)) focused.focus();
  };

  const update = (sections) => {
    for (const [id, html] of Object.entries(sections)) {
      if (shown.get(id) === html) continue;
      shown.set(id, html);
      (id === "mailbox" ? exchange : replace)(document.getElementById(id), html);
    }
  };

  const poll = async () => {
    try {
      const response = await fetch(`live?after=${version}`);
      if (response.status === 200) {
        const view = await response.json();
        version = view.version;
        update(view.sections);
        if (view.finished) {
          location.replace("report");
          return;
        }
      } else if (response.status !== 204) throw new Error(String(response.status));
      state.classList.remove("warning");
    } catch {
      state.classList.add("warning");
      state.textContent = "evolve watch does not answer any more; start it again to go on.";
    }
    setTimeout(poll, EVERY_MS);
  };

  document.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target, note = form.querySelector(".note"), button = form.querySelector("button");
    button.disabled = true;
    const body = JSON.stringify({ step: Number(form.dataset.step), part: form.dataset.part, text: form.querySelector("textarea").value });
    try {
      const response = await fetch("answer", { method: "POST", headers: { "Content-Type": "application/json" }, body });
      note.textContent = response.ok ? "Sent." : await response.text();
      button.disabled = response.ok;
    } catch {
      note.textContent = "evolve watch does not answer.";
      button.disabled = false;
    }
  });

  document.addEventListener("click", async (event) => {
    const link = event.target.closest('a[href^="#c-"]');
    if (!link) return;
    event.preventDefault();
    const response = await fetch(`candidate/${link.getAttribute("href").slice(3)}`);
    if (!response.ok) return;
    dialog.querySelector(".body").innerHTML = (await response.json()).html;
    if (!dialog.open) dialog.showModal();
  });
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  setTimeout(poll, EVERY_MS);
})();
