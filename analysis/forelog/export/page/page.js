
"use strict";
(() => {
  const find = document.getElementById("find");
  const shown = document.getElementById("shown");
  const boxes = [...document.querySelectorAll("input[name=label]")];
  const lanes = [...document.querySelectorAll(".lane")].map((node) => ({ node, label: node.dataset.label, text: null }));
  const ticks = [...document.querySelectorAll(".map a")];
  const entries = [...document.querySelectorAll(".entry")];
  const nothing = document.querySelector(".nothing");
  const number = new Intl.NumberFormat("en");

  const textOf = (lane) => (lane.text ??= lane.node.textContent.toLowerCase());

  function apply() {
    const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    lanes.forEach((lane, at) => {
      const fits = wanted.has(lane.label) && words.every((word) => textOf(lane).includes(word));
      lane.node.hidden = !fits;
      ticks[at]?.classList.toggle("off", !fits);
      count += fits;
    });
    for (const entry of entries) entry.hidden = lanes.length > 0 && !entry.querySelector(".lane:not([hidden])");
    nothing.hidden = count > 0;
    const all = `${number.format(lanes.length)} sequence${lanes.length === 1 ? "" : "s"}`;
    shown.textContent = count === lanes.length ? all : `${number.format(count)} of ${all}`;
    highlight(words);
  }

  // The CSS Custom Highlight API marks what was found without touching the text; a browser without it just does not mark.
  function highlight(words) {
    if (!globalThis.Highlight || !CSS.highlights) return;
    CSS.highlights.delete("found");
    if (!words.length) return;
    const found = new Highlight();
    let left = 2000;
    for (const lane of lanes) {
      if (lane.node.hidden || left <= 0) continue;
      const walk = document.createTreeWalker(lane.node, NodeFilter.SHOW_TEXT);
      for (let node = walk.nextNode(); node && left > 0; node = walk.nextNode()) {
        const text = node.data.toLowerCase();
        if (text.length !== node.length) continue;
        for (const word of words) {
          for (let at = text.indexOf(word); at >= 0 && left > 0; at = text.indexOf(word, at + word.length)) {
            const range = new Range();
            range.setStart(node, at);
            range.setEnd(node, at + word.length);
            found.add(range);
            left -= 1;
          }
        }
      }
    }
    CSS.highlights.set("found", found);
  }

  function move(step) {
    const visible = lanes.map((lane) => lane.node).filter((node) => !node.hidden);
    if (!visible.length) return;
    const here = visible.indexOf(document.activeElement.closest?.(".lane"));
    const next = visible[here < 0 ? (step > 0 ? 0 : visible.length - 1) : Math.min(Math.max(here + step, 0), visible.length - 1)];
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input[type=search], select");
    if (event.key === "Escape" && event.target === find) {
      find.value = "";
      apply();
      find.blur();
    } else if (!typing && event.key === "/") {
      event.preventDefault();
      find.select();
      find.focus();
    } else if (!typing && (event.key === "j" || event.key === "k")) {
      move(event.key === "j" ? 1 : -1);
    }
  });

  let waiting = 0;
  find.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, lanes.length > 200 ? 120 : 0);
  });
  for (const box of boxes) box.addEventListener("change", apply);
  document.querySelector(".tools").addEventListener("submit", (event) => event.preventDefault());

  const editor = document.getElementById("editor");
  const forms = {
    vscode: (path, line) => `vscode://file${path}:${line}`,
    idea: (path, line) => `idea://open?file=${path}&line=${line}`,
    file: (path, line) => `file://${path}#L${line}`,
  };
  function link() {
    const root = document.body.dataset.root.replace(/\/$/, "").replace(/^(?!\/)/, "/");
    for (const place of document.querySelectorAll("a.at[data-file]")) {
      const path = `${root}/${place.dataset.file}`.split("/").map(encodeURIComponent).join("/").replace(/^\/([A-Za-z])%3A/, "/$1:");
      place.href = forms[editor.value](path, place.dataset.line);
    }
    try { localStorage.setItem("forelog-editor", editor.value); } catch { /* a page from a file may have no storage */ }
  }
  if (editor) {
    try { if (localStorage.getItem("forelog-editor") in forms) editor.value = localStorage.getItem("forelog-editor"); } catch { /* the same */ }
    editor.addEventListener("change", link);
    if (editor.value !== "file") link();
  }
  apply();
})();
