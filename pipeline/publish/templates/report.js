"use strict";
(function () {
  const query = document.getElementById("query");
  if (!query) return;
  const rows = Array.from(document.querySelectorAll("tr.finding"));
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const groups = Array.from(document.querySelectorAll("details.group"));
  const levels = Array.from(document.querySelectorAll("input.level"));
  const names = groups.map((group) => group.querySelector("summary").textContent.toLowerCase());
  function apply() {
    const words = query.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const shown = new Set(levels.filter((box) => box.checked).map((box) => box.value).concat(["文件"]));
    const filtering = words.length > 0 || shown.size < 4;
    let hits = 0;
    const named = new Set(groups.filter((_, i) => words.length && words.every((word) => names[i].includes(word))));
    rows.forEach((row, i) => {
      const found = words.every((word) => texts[i].includes(word)) || named.has(row.closest("details.group"));
      const visible = shown.has(row.dataset.severity) && found;
      row.classList.toggle("hidden", !visible);
      if (visible && row.closest("#by-rule")) hits += 1;
    });
    groups.forEach((group) => {
      const any = group.querySelector("tr.finding:not(.hidden)") || named.has(group);
      group.classList.toggle("hidden", filtering && !any);
      if (words.length && any) group.open = true;
    });
    document.getElementById("hits").textContent = filtering ? "符合的问题 " + hits + " 条" : "";
  }
  let timer = 0;
  query.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(apply, 150); });
  levels.forEach((box) => box.addEventListener("change", apply));
  window.addEventListener("beforeprint", () => groups.forEach((group) => { group.open = true; }));
})();
