"use strict";
const words = document.getElementById("filter");
const rows = [...document.querySelectorAll("#rules tbody tr")];
words.parentElement.hidden = false;
words.addEventListener("input", () => {
  const wanted = words.value.toLowerCase().split(/\s+/);
  for (const row of rows) row.hidden = !wanted.every((word) => row.textContent.toLowerCase().includes(word));
});
