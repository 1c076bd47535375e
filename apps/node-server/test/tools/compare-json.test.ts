import { expect, test } from 'vitest';
import { tool } from '../desk.ts';

interface Change {
  op: 'add' | 'remove' | 'replace';
  path: string;
  value?: unknown;
  was?: unknown;
}

test.each<[unknown, unknown, Change[]]>([
  [{ a: 1, b: [1] }, { b: [1], a: 1 }, []],
  [null, null, []],
  [1, '1', [{ op: 'replace', path: '', value: '1', was: 1 }]],
  [null, {}, [{ op: 'replace', path: '', value: {}, was: null }]],
  [[], {}, [{ op: 'replace', path: '', value: {}, was: [] }]],
  [{ a: 1 }, {}, [{ op: 'remove', path: '/a', was: 1 }]],
  [{}, { a: null }, [{ op: 'add', path: '/a', value: null }]],
  [{ a: { b: 1 } }, { a: { b: 2 } }, [{ op: 'replace', path: '/a/b', value: 2, was: 1 }]],
  [
    { 'a/b': 1, '~': 1 },
    { 'a/b': 2 },
    [
      { op: 'replace', path: '/a~1b', value: 2, was: 1 },
      { op: 'remove', path: '/~0', was: 1 },
    ],
  ],
  [[1, 2, 3], [1, 3], [{ op: 'remove', path: '/1', was: 2 }]],
  [[1, 3], [1, 2, 3], [{ op: 'add', path: '/1', value: 2 }]],
  [[1, 2, 3, 4], [], [3, 2, 1, 0].map((i) => ({ op: 'remove' as const, path: `/${i}`, was: i + 1 }))],
  [
    [{ id: 1, n: 'a' }, { id: 2 }],
    [{ id: 1, n: 'b' }, { id: 2 }],
    [{ op: 'replace', path: '/0/n', value: 'b', was: 'a' }],
  ],
])('%j and %j', async (before, after, patch) => {
  expect(await tool('compare_json', { before, after })).toEqual({ equal: patch.length === 0, patch });
});

test('a member called __proto__ is a member like others', async () => {
  const [before, after] = [JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":2}}')];
  const args = JSON.parse(`{"before":${JSON.stringify(before)},"after":${JSON.stringify(after)}}`);
  expect(await tool('compare_json', args)).toEqual({
    equal: false,
    patch: [{ op: 'replace', path: '/__proto__/a', value: 2, was: 1 }],
  });
});

test('a missing side is refused', async () => {
  expect(await tool('compare_json', { before: 1 })).toMatchObject({ isError: true });
});

test('applying the patch to the first gives the second', async () => {
  const random = generator(42);
  for (let i = 0; i < 200; i++) {
    const [before, after] = [value(random, 3), value(random, 3)];
    const { patch } = (await tool('compare_json', { before, after })) as { patch: Change[] };
    expect(apply(before, patch)).toEqual(after);
  }
});

/** A fixed sequence of numbers in [0, 1): the same values on every run. @see https://en.wikipedia.org/wiki/Linear_congruential_generator */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function value(random: () => number, depth: number): unknown {
  const size = Math.floor(random() * 4);
  const kind = depth === 0 ? 0 : Math.floor(random() * 3);
  if (kind === 1) return Array.from({ length: size }, () => value(random, depth - 1));
  const keys = ['a', 'b/c', '~', ''].slice(0, size);
  if (kind === 2) return Object.fromEntries(keys.map((key) => [key, value(random, depth - 1)]));
  return [null, true, 'x', 1][size];
}

/** Applies the three operations of RFC 6902 that the tool uses. */
function apply(document: unknown, patch: readonly Change[]): unknown {
  const root: Record<string, unknown> = { root: structuredClone(document) };
  for (const { op, path, value } of patch) {
    const keys = [
      'root',
      ...path
        .split('/')
        .slice(1)
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')),
    ];
    const last = keys.pop() ?? '';
    let parent = root as Record<string, unknown> | unknown[];
    for (const key of keys) parent = (parent as Record<string, typeof parent>)[key] ?? [];
    if (Array.isArray(parent)) parent.splice(Number(last), op === 'add' ? 0 : 1, ...(op === 'remove' ? [] : [value]));
    else if (op === 'remove') delete parent[last];
    else parent[last] = value;
  }
  return root['root'];
}
