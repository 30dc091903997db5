// Colors become attributes, for the rules that the dark page adds; nothing is drawn otherwise.
export default {
  floatPrecision: 2,
  plugins: ["preset-default", "convertStyleToAttrs"],
};
