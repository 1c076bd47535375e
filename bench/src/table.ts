/** Markdown tables, and numbers as people read them. */

import type { Spread } from './spread.ts';

/** Columns but the first are numbers: right-aligned. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) => Math.max(cell.length, 3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** Three digits that mean something; `-` where there is none. */
export function shown(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '-';
  return value.toLocaleString('en', value < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 });
}

/** A median, and how far the quartiles are from it. */
export function shownSpread(spread: Spread | undefined): string {
  if (!spread || Number.isNaN(spread.median)) return '-';
  const { median, low, high } = spread;
  return `${shown(median)} ±${Math.round(((high - low) / 2 / median) * 100)}%`;
}

export function shownBytes(bytes: number | undefined): string {
  return bytes === undefined ? '-' : bytes.toLocaleString('en');
}

export function megabytes(bytes: number): string {
  return shown(bytes / 1e6);
}
