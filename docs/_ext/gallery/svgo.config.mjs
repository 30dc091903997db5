// Colors become attributes, for the rules that the dark page adds; nothing is drawn otherwise.
// Of the usual plugins those that make matplotlib's files smaller; all take longer for 0.1 %.
export default {
  floatPrecision: 2,
  plugins: [
    "removeDoctype",
    "removeXMLProcInst",
    "removeComments",
    "removeMetadata",
    "cleanupNumericValues",
    "minifyStyles",
    "removeUnknownsAndDefaults",
    "removeHiddenElems",
    "convertPathData",
    "convertTransform",
    "convertStyleToAttrs",
  ],
};
