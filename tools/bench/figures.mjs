/** Figures, their budgets, and how they are shown. A figure is {name, value, unit, must, aim}; must and aim may be null. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../lib/paths.mjs';

/** All budgets, in the order in which figures are shown. */
export const readBudgets = () => JSON.parse(readFileSync(path.join(ROOT, 'tools/budgets.json'), 'utf8'));

/**
 * Joins measured figures with their budgets; figures without one come last, with null for both.
 * @param {{name: string, value: number, unit: string}[]} measured
 * @throws {Error} if a budget of these sections has no figure
 */
export function withBudgets(measured, sections, budgets = readBudgets()) {
  const budgeted = budgets
    .filter((budget) => sections.includes(budget.section))
    .map(({ name, must, aim }) => {
      const figure = measured.find((candidate) => candidate.name === name);
      if (!figure) throw new Error(`nothing was measured for ${name}`);
      return { name, value: figure.value, unit: figure.unit, must, aim };
    });
  const others = measured.filter((figure) => !budgets.some((budget) => budget.name === figure.name));
  return [...budgeted, ...others.map(({ name, value, unit }) => ({ name, value, unit, must: null, aim: null }))];
}

/** True if a figure keeps what we must. */
export function keepsMust(figure, budgets = readBudgets()) {
  if (figure.must === null) return true;
  const isLower = budgets.find((budget) => budget.name === figure.name)?.better === 'lower';
  return isLower ? figure.value <= figure.must : figure.value >= figure.must;
}

const grouped = (value) => (value === null ? '–' : value.toLocaleString('en-US', { maximumFractionDigits: 2 }));

/** A table for the terminal. */
export function formatTable(figures) {
  const rows = figures.map((figure) => [
    figure.name,
    grouped(figure.value),
    figure.unit,
    grouped(figure.must),
    grouped(figure.aim),
    keepsMust(figure) ? '' : 'MISSED',
  ]);
  const all = [['figure', 'value', 'unit', 'must', 'aim', ''], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const isNumber = (column) => column === 1 || column === 3 || column === 4;
  const cell = (text, column) => (isNumber(column) ? text.padStart(widths[column]) : text.padEnd(widths[column]));
  return all.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

/** A Markdown table, as in README.md. */
export function formatMarkdown(figures) {
  const rows = figures.map((figure) => {
    const unit = figure.unit === '%' ? ' %' : ` ${figure.unit}`;
    return `| \`${figure.name}\` | ${grouped(figure.value)}${unit} | ${grouped(figure.must)} | ${grouped(figure.aim)} |`;
  });
  return ['| figure | measured | must | aim |', '|---|---:|---:|---:|', ...rows].join('\n');
}
