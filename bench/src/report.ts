/** The results as Markdown. */

import { CONTESTANTS, FLOOR, LITE_JSON, OURS, PEERS, SDK, SERVERS } from './contestants.ts';
import type { Row } from './cost.ts';
import type { Load } from './load.ts';
import type { Results, SectionName } from './results.ts';
import { SHARE } from './start.ts';
import { megabytes, shown, shownBytes, shownSpread, table } from './table.ts';
import { isMet, toTargets } from './targets.ts';

/** Above this ratio of the floor's own quartiles the machine had other work. */
const STEADY = 1.2;

/** The whole report. */
export function toMarkdown(results: Results): string {
  const { machine, seconds, sizes, costs, conversation, starts, memory, nodeLoad, workerdLoad, startup } = results;
  const [before, after] = machine.load.map((load) => load.toFixed(1));
  return `# Performance: this run

${machine.cpu}, ${machine.cpus} CPUs, ${machine.os}, Node.js ${machine.node}; ${Math.round(seconds)} s; load average ${before} before and ${after} after.
Printed by \`npx -y pnpm@12 bench\`. Everything is a median; ± is half the distance of the quartiles.
${noise(costs ?? [])}
## Targets

${targetTable(results)}

${section(results, 'costs', 'One request in process, microseconds', costs && costTables(costs))}
${section(
  results,
  'conversation',
  'A question to the user, microseconds',
  conversation &&
    table(
      [
        'ours, 2026-07-28',
        'plain call',
        'call that asks',
        'call that answers',
        'both beyond two plain ones',
        'sealing and opening alone',
      ],
      [
        [
          'tools/call, 1 KB of state',
          ...[
            conversation.plain,
            conversation.asks,
            conversation.answers,
            conversation.added,
            conversation.sealing,
          ].map(shownSpread),
        ],
      ],
    ),
)}
${section(
  results,
  'sizes',
  'Bundles, bytes',
  sizes &&
    table(
      [
        'one tool, minified',
        'zod',
        'zod, gz',
        'at the start, gz',
        'by hand',
        'by hand, gz',
        'protected',
        'protected, gz',
      ],
      sizes.map(({ name, zod, atOnce, plain, protected: guarded }) => [
        name,
        ...[shownBytes(zod.raw), shownBytes(zod.gz), shownBytes(atOnce.gz)],
        ...[plain, guarded].flatMap((size) => [shownBytes(size?.raw), shownBytes(size?.gz)]),
      ]),
    ),
)}
${section(
  results,
  'starts',
  'Process start to first answer, milliseconds',
  starts &&
    table(
      ['server', '', 'wall', '/ floor', 'CPU time', '/ floor', `wall at ${SHARE} CPU`, '/ floor'],
      starts.map(({ name, kind, full, floors, cpu, cpuFloors, slow, slowFloors }) => [
        name,
        kind === 'none' ? '' : kind,
        ...[shownSpread(full), shown(floors.median), shownSpread(cpu), shown(cpuFloors.median)],
        ...[shownSpread(slow), shown(slowFloors?.median)],
      ]),
    ) + (starts.some(({ slow }) => slow) ? '' : '\n\nThis machine does not let us limit the CPU of a process.'),
)}
${section(
  results,
  'startup',
  '`wrangler check startup`, active milliseconds',
  startup &&
    table(
      ['Worker with one tool', 'active'],
      startup.map(({ name, activeMs }) => [name, shownSpread(activeMs)]),
    ),
)}
${section(results, 'nodeLoad', 'Load on Node.js, 10 tools', nodeLoad && loadTable(nodeLoad))}
${section(results, 'workerdLoad', 'Load on workerd, 10 tools', workerdLoad && loadTable(workerdLoad))}
${section(
  results,
  'memory',
  'Memory',
  memory &&
    table(
      [
        'tools/call, 10 tools',
        'bytes a request',
        'GC share',
        'requests',
        'live MB early',
        'late',
        'late / early',
        'peak',
      ],
      memory.map(({ name, bytes, gcShare, requests, early, late, peak }) => [
        name,
        ...[shownSpread(bytes), `${(gcShare * 100).toFixed(1)} %`, requests.toLocaleString('en')],
        ...[megabytes(early), megabytes(late), shown(late / early), megabytes(peak)],
      ]),
    ),
)}`
    .trimEnd()
    .concat('\n');
}

export function targetTable(results: Results): string {
  return table(
    ['target', 'limit', 'measured', ''],
    toTargets(results).map((target) => {
      const met = isMet(target);
      const verdict = met === undefined ? (target.elsewhere ? `see ${target.elsewhere}` : 'not measured') : undefined;
      return [
        target.text,
        `${target.least ? '>=' : '<='} ${target.limit}`,
        shown(target.measured),
        verdict ?? (met ? 'met' : '**NOT met**'),
      ];
    }),
  );
}

function section({ problems }: Results, name: SectionName, title: string, text: string | undefined): string {
  if (text === undefined && problems[name] === undefined) return '';
  return `## ${title}\n\n${text ?? `Not measured: ${problems[name]}`}\n`;
}

function costTables(rows: readonly Row[]): string {
  const label = ({ turn, tools }: Row): string[] => [turn, tools.toLocaleString('en')];
  const absolute = table(
    ['request', 'tools', ...CONTESTANTS.map(({ name }) => name)],
    rows.map((row) => [...label(row), ...CONTESTANTS.map(({ name }) => shownSpread(row.costs[name]?.microseconds))]),
  );
  const relative = table(
    ['request', 'tools', 'ours / floor', 'ours / best peer', 'best peer', 'SDK v2 / ours', 'ours / ours with 1 tool'],
    rows.map((row) => {
      const best = bestPeer(row);
      const sdk = row.costs[SDK.name]?.ours.median;
      return [
        ...label(row),
        shown(row.costs[OURS.name]?.floors.median),
        shown(best?.ratio),
        best?.name ?? '-',
        shown(sdk === undefined ? undefined : 1 / sdk),
        shown(row.growth.median),
      ];
    }),
  );
  const wins = rows.flatMap((row) =>
    PEERS.flatMap(({ name }) => {
      const ratio = row.costs[name]?.ours.median ?? 0;
      return ratio > 1 ? [[...label(row), name, shown(ratio)]] : [];
    }),
  );
  const lost = wins.length === 0 ? 'Nowhere.' : table(['request', 'tools', 'peer', 'ours / peer'], wins);
  return `${absolute}\n\nRatios are taken within a round.\n\n${relative}\n\n### Where a peer is faster\n\n${lost}`;
}

/** The peer that ours has the hardest time with; mcp-lite as clients ask it, its answers in JSON beside it. */
export function bestPeer({ costs }: Row): { readonly name: string; readonly ratio: number } | undefined {
  return PEERS.filter((peer) => peer !== LITE_JSON)
    .flatMap(({ name }) => (costs[name] ? [{ name, ratio: costs[name].ours.median }] : []))
    .toSorted((a, b) => b.ratio - a.ratio)[0];
}

function loadTable(loads: readonly Load[]): string {
  return table(
    ['server', 'connections', 'answers/s', 'p50 ms', 'p99 ms', 'CPU us an answer', 'MB'],
    SERVERS.flatMap(({ name }) => loads.filter((load) => load.name === name)).flatMap(({ name, levels }) =>
      levels.map(({ connections, throughput, p50, p99, cpu, rss }) => [
        name,
        String(connections),
        ...[throughput, p50, p99, cpu].map(shown),
        megabytes(rss),
      ]),
    ),
  );
}

/** A median is worth little when the floor itself differs much from round to round. */
function noise(rows: readonly Row[]): string {
  const spreads = rows.map(({ costs }) => costs[FLOOR.name]?.microseconds ?? { low: 1, high: 1 });
  const worst = Math.max(1, ...spreads.map(({ low, high }) => high / low));
  if (worst < STEADY) return '';
  return `The machine was busy: quartiles of the floor differ by up to ${Math.round((worst - 1) * 100)} %. Only ratios mean something.\n`;
}
