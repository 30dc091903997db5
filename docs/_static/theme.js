// The theme that the reader has chosen, before the page is drawn.
document.body.dataset.theme = localStorage.getItem("theme") || "auto";
