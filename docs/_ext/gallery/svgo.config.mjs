// Colors become attributes, for the rules that the dark page adds; nothing is drawn otherwise.
// Of the usual plugins those that make matplotlib's files smaller; all take twice as long for 0.3 %.
export default {
  floatPrecision: 2,
  plugins: [
    "removeDoctype",
    "removeXMLProcInst",
    "removeComments",
    "removeMetadata",
    "cleanupNumericValues",
    "removeUnknownsAndDefaults",
    "convertPathData",
    "convertTransform",
    "convertStyleToAttrs",
  ],
};
