"use strict";
const lever = document.getElementById("lever");
if (lever) {
  const figures = [...document.querySelectorAll(".position")];
  const show = () => {
    for (const figure of figures) figure.hidden = figure.dataset.at !== lever.value;
    const words = figures[lever.value].dataset.words;
    document.getElementById("value").value = words;
    lever.setAttribute("aria-valuetext", words);
  };
  document.getElementById("slider").classList.add("live");
  lever.addEventListener("input", show);
  show();
}
document.getElementById("all").addEventListener("click", (event) => {
  const hidden = [...document.querySelectorAll("details.answer")];
  const open = hidden.some((each) => !each.open);
  for (const each of hidden) each.open = open;
  event.target.textContent = open ? "Close all answers" : "Open all answers";
});
