// Which lines of a text are new.
/**
 * Numbers (from 1) of the lines of `text` that are not in `original`, by longest common subsequence.
 */
export function linesChanged(original, text) {
  const [a, b] = [original.split("\n"), text.split("\n")];
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i][j] = a[i] === b[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
    }
  }
  const changed = [];
  for (let i = 0, j = 0; j < b.length; ) {
    if (i < a.length && a[i] === b[j]) {
      i++;
      j++;
    } else if (i < a.length && common[i + 1][j] >= common[i][j + 1]) i++;
    else changed.push(++j);
  }
  return changed;
}
