/** Where a search hits a text: at the beginnings of its words and numbers, as the API finds them. */

const RUNS = /[\p{L}\p{N}]+/gu;

export interface Part {
  text: string;
  hit: boolean;
}

/** What to look for; null when the search holds nothing that is found by. */
export function hitsOf(search: string): RegExp | null {
  const runs = search.match(RUNS);
  if (!runs) return null;
  const longestFirst = [...new Set(runs)].sort((a, b) => b.length - a.length);
  return new RegExp(String.raw`(?<![\p{L}\p{N}])(${longestFirst.join("|")})`, "giu");
}

export function partsOf(text: string, hits: RegExp): Part[] {
  return text.split(hits).flatMap((part, index) => (part ? [{ text: part, hit: index % 2 === 1 }] : []));
}

/** A number is found by its digits, which its commas and currency hide: then all of it is the hit. */
export function partsOfNumber(text: string, digits: string, hits: RegExp): Part[] {
  const parts = partsOf(text, hits);
  return parts.every(({ hit }) => !hit) && digits.search(hits) >= 0 ? [{ text, hit: true }] : parts;
}
