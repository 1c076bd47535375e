/** Every known difference between the two engines, with the clause that decides it. */

import { type Comparison, type Delta, split } from './compare.ts';
import { DETAILS } from './details.ts';
import { type Difference, factsOf } from './facts.ts';
import { OUTCOMES } from './outcomes.ts';

export const DIFFERENCES: readonly Difference[] = [...OUTCOMES, ...DETAILS];

/** The entries that explain a comparison, or the places that none explains. */
export function explain(comparison: Comparison): Explained {
  const parts = split(comparison).map(explainOne);
  return { listed: parts.flatMap(({ listed }) => listed), unlisted: parts.flatMap(({ unlisted }) => unlisted) };
}

interface Explained {
  readonly listed: readonly string[];
  readonly unlisted: readonly Delta[];
}

function explainOne(comparison: Comparison): Explained {
  const facts = factsOf(comparison);
  if (facts.ours.outcome !== facts.theirs.outcome) {
    const found = OUTCOMES.find((entry) => entry.explains(facts));
    return found ? { listed: [found.id], unlisted: [] } : { listed: [], unlisted: comparison.deltas };
  }
  const listed: string[] = [];
  const unlisted: Delta[] = [];
  for (const delta of comparison.deltas) {
    const found = DETAILS.find((entry) => entry.explains(facts, delta));
    if (found) listed.push(found.id);
    else unlisted.push(delta);
  }
  return { listed, unlisted };
}
