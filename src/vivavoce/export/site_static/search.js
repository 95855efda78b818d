// Finds questions, claims and labs in window.vivaIndex (built by vivavoce.export.site_search), forgiving of typing errors.

const NEAREST = 3; // known words that a mistyped one may stand for
const MOST_WORDS = 12;
const LONG = 6; // letters of a stem that is told by its beginning
const LONGEST_ENDING = 6;
const NAMED = 3; // factor on the score of what the query names exactly
const SHOWN = { questions: 8, claims: 4, labs: 3 };

const tokens = (text) => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];

function stemmer(index) {
  const endings = index.endings.map(([ending, instead]) => [new RegExp(ending), instead]);
  return (word) => {
    if (word.length < index.shortest) return word;
    for (const [ending, instead] of endings) {
      const shorter = word.replace(ending, instead);
      if (shorter.length >= index.shortest - 1) word = shorter;
    }
    return word;
  };
}

/** Letters to change, add, drop or swap with a neighbour (optimal string alignment), at most `most`, else more. */
function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let before = [];
  let last = Array.from({ length: other.length + 1 }, (_, j) => j);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        row[j] = Math.min(row[j], before[j - 2] + 1);
      }
    }
    [before, last] = [last, row];
  }
  return last[other.length];
}

/** How far a word is from a known stem; the error may also stand in its ending, which then could not be taken off. */
function mistyped(word, known, most) {
  const whole = distance(word, known, most);
  const tail = word.length - known.length;
  if (known.length < LONG || tail < 1 || tail > LONGEST_ENDING) return whole;
  return Math.min(whole, distance(word.slice(0, known.length), known, most) + 0.5);
}

export class Search {
  constructor(index) {
    this.index = index;
    this.stem = stemmer(index);
    this.stop = new Set(index.stop);
    this.keys = Object.keys(index.words);
    const wordings = (rows) => rows.map(([id, text]) => [id, text, tokens(`${text} ${id}`).map(this.stem)]);
    this.claims = wordings(index.claims);
    this.labs = wordings(index.labs);
  }

  /** The best questions, claims and labs: `{questions: [[slug, title, concept]], claims: [[id, text]], labs: ...}`. */
  find(query) {
    const typed = tokens(query);
    const telling = typed.filter((word) => !this.stop.has(word));
    const words = (telling.length ? telling : typed).slice(0, MOST_WORDS);
    const meant = words.map((word) => this.meaning(word));
    return {
      questions: this.questions(typed, words, meant).slice(0, SHOWN.questions),
      claims: this.wordings(this.claims, meant).slice(0, SHOWN.claims),
      labs: this.wordings(this.labs, meant).slice(0, SHOWN.labs),
    };
  }

  /** What one typed word stands for: known words that begin with it, two known ones, or the nearest. */
  meaning(word) {
    const stem = this.stem(word);
    const begun = stem.length > 2 ? this.keys.filter((key) => key.startsWith(stem)) : this.keys.filter((key) => key === stem);
    if (begun.length || word.length < 4) return [begun];
    for (let cut = 3; cut < word.length - 2; cut += 1) {
      const [left, right] = [this.stem(word.slice(0, cut)), this.stem(word.slice(cut))];
      if (Object.hasOwn(this.index.words, left) && Object.hasOwn(this.index.words, right)) return [[left], [right]];
    }
    const most = stem.length < 7 ? 1 : 2;
    const near = this.keys.map((key) => [mistyped(stem, key, most), key]).filter(([far]) => far <= most);
    near.sort(([a, one], [b, other]) => a - b || this.index.words[other].length - this.index.words[one].length);
    return [near.slice(0, NEAREST).map(([, key]) => key)];
  }

  questions(typed, words, meant) {
    const scores = new Map();
    for (const keys of meant.flat()) {
      const best = new Map();
      for (const key of keys) {
        const weights = this.index.words[key];
        for (let at = 0; at < weights.length; at += 2) best.set(weights[at], Math.max(best.get(weights[at]) ?? 0, weights[at + 1]));
      }
      const rarity = Math.log(1 + (this.index.questions.length - best.size + 0.5) / (best.size + 0.5));
      for (const [question, weight] of best) scores.set(question, (scores.get(question) ?? 0) + rarity * weight);
    }
    const named = this.named(typed, words.length);
    const ranked = [...scores].map(([number, score]) => {
      const [slug, , concept] = this.index.questions[number];
      return [score * (named.get(concept) ?? 1) * (typed.join("-") === slug ? NAMED : 1), number];
    });
    ranked.sort(([a, one], [b, other]) => b - a || one - other);
    return spread(ranked.map(([, number]) => this.index.questions[number]));
  }

  /** Who types a concept's name wants that concept, not one that speaks of it more: factors by concept. */
  named(typed, telling) {
    const found = new Map();
    const stems = typed.slice(0, MOST_WORDS).map((word) => this.spelt(word));
    for (let length = stems.length; length > 0; length -= 1) {
      for (let start = 0; start + length <= stems.length; start += 1) {
        for (const concept of this.concepts(stems.slice(start, start + length).join(" "))) {
          const factor = 1 + (NAMED - 1) * Math.min(length / telling, 1);
          found.set(concept, Math.max(found.get(concept) ?? 1, factor));
        }
      }
    }
    return found;
  }

  concepts(name) {
    return Object.hasOwn(this.index.names, name) ? this.index.names[name] : [];
  }

  /** The stem of a word, or of the word that was meant where no known one begins like it. */
  spelt(word) {
    const stem = this.stem(word);
    const [keys, second] = this.meaning(word);
    const known = second || keys.some((key) => key.startsWith(stem));
    return known || !keys.length ? stem : keys[0];
  }

  /** Claims or labs in which every word of the query occurs. */
  wordings(rows, meant) {
    const wanted = meant.flat().map((keys) => new Set(keys));
    if (!wanted.length || wanted.some((keys) => !keys.size)) return [];
    return rows.filter(([, , stems]) => wanted.every((keys) => stems.some((stem) => keys.has(stem))));
  }
}

/** The first question of each concept, then the rest; both in the order given. */
function spread(questions) {
  const concepts = new Set();
  const [leading, rest] = [[], []];
  for (const question of questions) {
    (concepts.has(question[2]) ? rest : leading).push(question);
    concepts.add(question[2]);
  }
  return [...leading, ...rest];
}
