// What no page uses goes out of the style sheet; what a script may still set stays in it.
module.exports = {
  content: [],
  css: [],
  fontFace: true,
  dynamicAttributes: ["data-theme", "open", "style", "type", "aria-current", "aria-expanded", "aria-pressed"],
};
