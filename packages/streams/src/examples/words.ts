/** How the demos split a line into words. */

/** `java`: at everything but ASCII letters, digits and `_`. `unicode`: where Unicode sees words, Chinese ones too. */
export type WordBoundary = 'java' | 'unicode';

/** @param boundary `java` gives what Java's `line.toLowerCase().split("\\W+")` gives */
export function splitter(boundary: WordBoundary): (line: string) => string[] {
  return boundary === 'java' ? javaWords : unicodeWords();
}

/** Java drops empty words at the end, keeps one in front, and gives an empty line back as one empty word. */
function javaWords(line: string): string[] {
  if (line === '') return [''];
  const words = line.toLowerCase().split(/\W+/);
  while (words.length > 0 && words.at(-1) === '') words.pop();
  return words;
}

function unicodeWords(): (line: string) => string[] {
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });
  return (line) => {
    const words: string[] = [];
    for (const { segment, isWordLike } of segmenter.segment(line.toLowerCase()))
      if (isWordLike === true) words.push(segment);
    return words;
  };
}
