"use strict";
/* Search, filters, opening and printing. Only reads text and toggles classes: nothing is ever parsed as markup. */
(function () {
  const query = document.getElementById("query");
  if (!query) return;
  const all = (selector, from) => Array.from((from || document).querySelectorAll(selector));
  const rows = all(".finding");
  const groups = all("details.group");
  const levels = all("input.level");
  const unanswered = document.getElementById("unanswered");
  const hits = document.getElementById("hits");
  const home = new Map(rows.map((row) => [row, row.closest("details.group")]));
  const names = new Map(groups.map((group) => [group, group.querySelector("summary").textContent.toLowerCase()]));
  let texts = null; // made at the first search: a page of many rows opens without it

  function textOf(row) {
    texts = texts || new Map(rows.map((each) => [each, each.textContent.toLowerCase()]));
    return texts.get(row);
  }

  function wanted(row, words, shown) {
    const group = home.get(row);
    const named = group ? names.get(group) : "";
    if (row.dataset.level !== "file" && !shown.has(row.dataset.level)) return false;
    if (unanswered.checked && row.dataset.answered === "yes") return false;
    return words.every((word) => named.includes(word) || textOf(row).includes(word));
  }

  function apply() {
    const words = query.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const shown = new Set(levels.filter((box) => box.checked).map((box) => box.value));
    const filtering = words.length > 0 || shown.size < levels.length || unanswered.checked;
    const alive = new Set();
    let count = 0;
    rows.forEach((row) => {
      const visible = !filtering || wanted(row, words, shown);
      row.classList.toggle("hidden", !visible);
      if (!visible) return;
      alive.add(home.get(row));
      if (row.closest("#by-school, #unusable")) count += 1;
    });
    groups.forEach((group) => {
      const named = words.length > 0 && words.every((word) => names.get(group).includes(word));
      const visible = !filtering || alive.has(group) || named;
      group.classList.toggle("hidden", !visible);
      if (words.length && visible && (alive.size < 60 || named)) group.open = true;
    });
    all("details.list").forEach((list) => { if (words.length) list.open = true; });
    hits.textContent = filtering ? "符合条件的问题 " + count + " 条" + hits.dataset.more : "";
  }

  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    if (target) target.scrollIntoView();
  }

  let timer = 0;
  query.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(apply, 150); });
  levels.concat(unanswered).forEach((box) => box.addEventListener("change", apply));
  document.getElementById("open-all").addEventListener("click", () => groups.forEach((group) => { group.open = true; }));
  document.getElementById("close-all").addEventListener("click", () => groups.forEach((group) => { group.open = false; }));
  window.addEventListener("hashchange", reveal);
  if (location.hash) reveal();

  let closed = [];
  window.addEventListener("beforeprint", () => {
    // what an officer reads on paper: the lists of the next steps, the files, and the schools with something to correct
    closed = all("details.todo, #by-school > details.group, details.list").filter((each) => !each.open && each.querySelector(".finding, .todo-row"));
    closed.forEach((each) => { each.open = true; });
  });
  window.addEventListener("afterprint", () => closed.forEach((each) => { each.open = false; }));
})();
