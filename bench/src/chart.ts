/** Two bar charts as one SVG, for the documentation: a call and a list with 100 tools, on a logarithmic scale. */

import { CONTESTANTS, OURS } from './contestants.ts';
import type { Row } from './cost.ts';
import { shown } from './table.ts';

const WIDTH = 760;
const LEFT = 120;
const RIGHT = 80;
const BAR = 16;
const STEP = 22;
const HEAD = 34;
const COLORS = { ours: '#2563eb', others: '#94a3b8' };

export function toChart(rows: readonly Row[]): string {
  const drawn = rows.filter(({ turn, tools }) => tools === 100 && /^tools\/(call|list), legacy$/.test(turn));
  const parts: string[] = [];
  let y = 10;
  for (const row of drawn) {
    const { text, height } = drawRow(row, y);
    parts.push(text);
    y += height;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="Microseconds of one request, by server">
<rect width="100%" height="100%" fill="#ffffff"/>
${parts.join('\n')}
</svg>
`;
}

function drawRow({ turn, tools, costs }: Row, top: number): { readonly text: string; readonly height: number } {
  const bars = CONTESTANTS.flatMap(({ name }) => {
    const us = costs[name]?.microseconds.median;
    return us === undefined ? [] : [{ name, us }];
  });
  const values = bars.map(({ us }) => Math.log10(us));
  const low = Math.floor(Math.min(...values) * 2) / 2 - 0.5;
  const scale = (WIDTH - LEFT - RIGHT) / (Math.max(...values) - low);
  const lines = bars.map(({ name, us }, index) => {
    const y = top + HEAD + index * STEP;
    const width = ((Math.log10(us) - low) * scale).toFixed(1);
    const fill = name === OURS.name ? COLORS.ours : COLORS.others;
    const end = (LEFT + Number(width) + 6).toFixed(1);
    return `<text x="${LEFT - 8}" y="${y + 13}" text-anchor="end">${name}</text><rect x="${LEFT}" y="${y}" width="${width}" height="${BAR}" rx="2" fill="${fill}"/><text x="${end}" y="${y + 13}">${shown(us)}</text>`;
  });
  const title = `<text x="8" y="${top + 20}" font-weight="600">${turn}, ${tools} tools: microseconds, logarithmic</text>`;
  return { text: [title, ...lines].join('\n'), height: HEAD + bars.length * STEP + 10 };
}
