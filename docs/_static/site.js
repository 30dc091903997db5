// The language switch keeps the section that is being read.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".language-switch a");
  if (!link) return;
  const headings = [...document.querySelectorAll("article section[id]")];
  const read = headings.filter((section) => section.getBoundingClientRect().top < 150).pop();
  link.hash = location.hash || (read ? read.id : "");
});

// A page opened from the disk may not fetch another one: results come without an excerpt.
if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS !== "undefined") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}

// What scrolls sideways can be scrolled with the keyboard.
const letScroll = () => {
  for (const block of document.querySelectorAll("article pre, article div.math")) {
    block.toggleAttribute("tabindex", false);
    if (block.scrollWidth > block.clientWidth) block.tabIndex = 0;
  }
};
addEventListener("load", letScroll);
addEventListener("resize", letScroll);

// sphinx-copybutton speaks no Korean; its buttons are made after this script.
if (document.documentElement.lang === "ko" && typeof messages !== "undefined") {
  messages.ko = {
    copy: "복사",
    copy_to_clipboard: "클립보드에 복사",
    copy_success: "복사했습니다",
    copy_failure: "복사하지 못했습니다",
  };
  iconCopy = iconCopy.replace(messages.en.copy_to_clipboard, messages.ko.copy_to_clipboard);
  iconCheck = iconCheck.replace(messages.en.copy_success, messages.ko.copy_success);
  locale = "ko";
}
