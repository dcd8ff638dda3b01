// The index holds Chinese words, so what the reader typed is cut into words as well.
// Must run before searchtools.js, which keeps a splitQuery that exists already.
if ("Segmenter" in Intl) {
  const words = new Intl.Segmenter("zh", { granularity: "word" });
  window.splitQuery = (query) =>
    [...words.segment(query)].filter((part) => part.isWordLike).map((part) => part.segment);
}
