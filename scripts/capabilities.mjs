// Lists every capability of docs/capabilities.txt with the tests that cite its id, or "—". A Rust test cites it in
// its doc comment or name, a TypeScript test in its title. An id that is cited but not listed is an error.
// usage: capabilities.mjs [ID or group…]     e.g. capabilities.mjs S C06
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const wanted = process.argv.slice(2);
const lines = readFileSync('docs/capabilities.txt', 'utf8').split('\n');
const entries = lines.filter((line) => /^[A-Z]+\d*\t/.test(line)).map((line) => line.split('\t'));
const isGroup = (id) => !/\d/.test(id);
const ids = entries.map(([id]) => id).filter((id) => !isGroup(id));
// F10 to F12 are keys of a keyboard, not capabilities.
const idPattern = /\b(?!F1[0-2]\b)(?:[A-Z]|OP|RP|UI|LG)\d{2}\b/g;

const citations = new Map(ids.map((id) => [id, []]));
let unknown = 0;
for (const path of [...files('crates', '.rs'), ...files('tests', '.rs')]) cite(path, rustTests);
for (const path of files('frontend/src', '.ts', '.tsx').filter((path) => path.includes('.test.'))) cite(path, webTests);
for (const path of files('frontend/e2e', '.ts')) cite(path, webTests);

let proved = 0;
for (const [id, title] of entries) {
  const group = isGroup(id) ? id : id.replace(/\d+$/, '');
  if (wanted.length && !wanted.includes(id) && !wanted.includes(group)) continue;
  if (isGroup(id)) {
    console.log(`\n${title}`);
    continue;
  }
  const tests = citations.get(id);
  if (tests.length) proved += 1;
  console.log(`  ${id.padEnd(5)} ${title}`);
  for (const test of tests.length ? tests : ['—']) console.log(`        ${test}`);
}
if (!wanted.length) console.log(`\n${proved} of ${ids.length} capabilities have a test.`);
process.exit(unknown ? 1 : 0);

function cite(path, testsOf) {
  for (const { name, text } of testsOf(readFileSync(path, 'utf8'))) {
    for (const id of new Set(text.match(idPattern) ?? [])) {
      if (citations.has(id)) citations.get(id).push(`${path}: ${name}`);
      else {
        unknown += 1;
        console.error(`${path}: ${name} cites ${id}, which docs/capabilities.txt does not list`);
      }
    }
  }
}

/** Test functions with their doc comments. */
function* rustTests(source) {
  const isTest = (attributes) => /#\[(?:\w+::)*test\b|proptest/.test(attributes);
  const functions = /((?:^[ \t]*(?:\/\/\/.*|#\[[^\n]*\])\n)+)[ \t]*(?:pub )?(?:async )?fn (\w+)/gm;
  for (const [, above, name] of source.matchAll(functions)) {
    if (!isTest(above)) continue;
    const comment = above.split('\n').filter((line) => line.trim().startsWith('///'));
    yield { name, text: `${comment.join('\n')} ${name.toUpperCase().replaceAll('_', ' ')}` };
  }
}

/** Titles of it(…), test(…) and describe(…). */
function* webTests(source) {
  const titles = /\b(?:it|test|describe)(?:\.\w+)*\(\s*(['"`])((?:(?!\1).)*)\1/g;
  for (const [, , title] of source.matchAll(titles)) yield { name: title, text: title };
}

function files(directory, ...endings) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => !path.includes('node_modules'))
    .toSorted();
}
