/** Length and complexity of files and functions: limits that stop, and a report of what is near them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { listFiles } from '../lib/files.mjs';
import { ROOT } from '../lib/paths.mjs';

const FILE_LINES_MAX = 500;
const FUNCTION_LINES_MAX = 60;
const COMPLEXITY_MAX = 15;
/** What we aim at; the report counts what is above. */
const COMPLEXITY_AIM = 8;
const AREAS = ['assembly', 'bin', 'contract', 'examples', 'host-bindings', 'hub', 'tests', 'tools'];
/** Generated files and test tables are exempt. */
const EXEMPT = /(^|\/)(generated|vectors|corpus|fixtures)\/|lwipopts\.h$|mbedtls_config\.h$/;

const isSource = (file) => /\.(c|h|ts|mjs|S)$/.test(file);

/** Functions of a clang-formatted C file: they begin in the first column and end with a brace there. */
export function functionsOfC(text) {
  const lines = text.split('\n');
  const functions = [];
  let start = -1;
  let name = '';
  for (const [index, line] of lines.entries()) {
    if (start < 0 && /^[A-Za-z_].*\)\s*\{$/.test(joinHead(lines, index)) && /\{$/.test(line)) {
      start = index;
      name = /([A-Za-z_]\w*)\s*\(/.exec(joinHead(lines, index))?.[1] ?? '?';
    } else if (start >= 0 && line === '}') {
      functions.push({
        name,
        line: start + 1,
        lines: index - start + 1,
        complexity: complexityOfC(lines.slice(start, index)),
      });
      start = -1;
    }
  }
  return functions;
}

/** A function head may be broken over lines; the later ones are indented. */
function joinHead(lines, index) {
  let first = index;
  while (first > 0 && /^\s+\S/.test(lines[first]) && index - first < 6) first -= 1;
  return lines.slice(first, index + 1).join(' ');
}

function complexityOfC(lines) {
  const code = lines.join('\n').replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '');
  return 1 + (code.match(/\b(if|for|while|case)\b|&&|\|\||\?/g) ?? []).length;
}

/** Functions of a TypeScript, AssemblyScript or JavaScript file. Callbacks count as functions of their own. */
export function functionsOfTypeScript(file, text, ts) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const functions = [];
  const visit = (node, owner) => {
    let current = owner;
    if (ts.isFunctionLike(node) && node.body) {
      current = { name: nameOf(node, ts), ...extentOf(node, source), complexity: 1 };
      functions.push(current);
    } else if (current && isDecision(node, ts)) current.complexity += 1;
    ts.forEachChild(node, (child) => visit(child, current));
  };
  visit(source, undefined);
  return functions;
}

const nameOf = (node, ts) =>
  node.name?.getText() ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name.getText() : '(callback)');

function extentOf(node, source) {
  const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
  const last = source.getLineAndCharacterOfPosition(node.end).line;
  return { line: first + 1, lines: last - first + 1 };
}

function isDecision(node, ts) {
  const kind = ts.SyntaxKind;
  const decisions = [
    kind.IfStatement,
    kind.ForStatement,
    kind.ForOfStatement,
    kind.ForInStatement,
    kind.WhileStatement,
  ];
  if (
    [...decisions, kind.DoStatement, kind.CaseClause, kind.ConditionalExpression, kind.CatchClause].includes(node.kind)
  )
    return true;
  if (node.kind !== kind.BinaryExpression) return false;
  return [kind.AmpersandAmpersandToken, kind.BarBarToken].includes(node.operatorToken.kind);
}

/** A test file's describe() and test() callbacks hold tables; only what is in them counts. */
const isTestCallback = (file, entry) => entry.name === '(callback)' && /\.(test|spec)\.ts$/.test(file);

function judge(file, functions, lineCount) {
  const findings = [];
  if (lineCount > FILE_LINES_MAX) findings.push(`${file}: ${lineCount} lines (at most ${FILE_LINES_MAX})`);
  for (const entry of functions) {
    if (isTestCallback(file, entry)) continue;
    const where = `${file}:${entry.line}: ${entry.name}`;
    if (entry.lines > FUNCTION_LINES_MAX)
      findings.push(`${where}: ${entry.lines} lines (at most ${FUNCTION_LINES_MAX})`);
    if (entry.complexity > COMPLEXITY_MAX)
      findings.push(`${where}: complexity ${entry.complexity} (at most ${COMPLEXITY_MAX})`);
  }
  return findings;
}

/** Measures all sources. @returns {Promise<{findings: string[], summary: string}>} */
export async function checkShape() {
  const { default: ts } = await import('typescript');
  const files = AREAS.flatMap((area) => listFiles(path.join(ROOT, area))).filter(isSource);
  const findings = [];
  const all = [];
  let lineCount = 0;
  for (const file of files) {
    const name = path.relative(ROOT, file);
    if (EXEMPT.test(name)) continue;
    const text = readFileSync(file, 'utf8');
    const lines = text.split('\n').length - 1;
    lineCount += lines;
    const isC = /\.(c|h)$/.test(file);
    const functions = file.endsWith('.S') ? [] : isC ? functionsOfC(text) : functionsOfTypeScript(file, text, ts);
    all.push(...functions);
    findings.push(...judge(name, functions, lines));
  }
  return { findings, summary: summarise(files.length, lineCount, all) };
}

function summarise(files, lines, functions) {
  const sorted = (key) => functions.map((entry) => entry[key]).sort((a, b) => a - b);
  const at = (values, share) => values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
  const lengths = sorted('lines');
  const complexities = sorted('complexity');
  const above = complexities.filter((value) => value > COMPLEXITY_AIM).length;
  return (
    `${files} files, ${lines} lines, ${functions.length} functions; length median ${at(lengths, 0.5)}, p90 ${at(lengths, 0.9)}; ` +
    `complexity p90 ${at(complexities, 0.9)}, ${above} above ${COMPLEXITY_AIM}`
  );
}
