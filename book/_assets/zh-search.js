// The Chinese index holds words, and readers type without spaces: cut what they typed into the
// longest words the index knows. Must run before searchtools.js, which keeps a splitQuery that
// exists already.
{
  const known = (word) =>
    Object.hasOwn(Search._index.terms, word) || Object.hasOwn(Search._index.titleterms, word);

  const cut = (run) => {
    const words = [];
    for (let from = 0; from < run.length; ) {
      let to = Math.min(run.length, from + 8);
      while (to > from && !known(run.slice(from, to))) to -= 1;
      if (to > from) words.push(run.slice(from, to));
      from = Math.max(to, from + 1);
    }
    return words.length ? words : [run];
  };

  window.splitQuery = (query) =>
    (query.match(/\p{Script=Han}+|[\p{Letter}\p{Number}_]+/gu) || []).flatMap((run) =>
      /\p{Script=Han}/u.test(run) ? cut(run) : [run]);
}
