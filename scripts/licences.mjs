// Refuses a dependency whose licence is not on the allow list of deny.toml, that deny.toml bans, or that comes from
// anywhere but the public registries. Crates are read from `cargo metadata`, npm packages from node_modules.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CRATES_IO = 'registry+https://github.com/rust-lang/crates.io-index';
// Other systems that the reader gateway is made for.
const READER_PLATFORMS = ['x86_64-pc-windows-gnu', 'aarch64-apple-darwin'];
// Licences that only npm packages of the build have: data tables and argument parsers, none of it shipped.
const NPM_BUILD_ONLY = ['BlueOak-1.0.0', 'CC-BY-4.0', 'MIT-0', 'Python-2.0'];

const deny = readFileSync('deny.toml', 'utf8');
const allowed = new Set(strings(/^allow = \[([^\]]*)\]/m.exec(deny)[1]));
const banned = new Map(
  [...deny.matchAll(/\{ crate = "([^"]+)", reason = "([^"]+)" \}/g)].map(([, name, reason]) => [name, reason]),
);

const problems = [];
const crates = crateProblems();
const packages = npmProblems();
for (const problem of problems) console.error(problem);
console.log(`${crates} crates and ${packages} npm packages looked at, ${problems.length} refused`);
process.exit(problems.length ? 1 : 0);

function strings(text) {
  return [...text.matchAll(/"([^"]+)"/g)].map(([, value]) => value);
}

function crateProblems() {
  const host = /^host: (.*)$/m.exec(run('rustc', ['-vV']))[1];
  const platforms = [host, ...READER_PLATFORMS].flatMap((platform) => ['--filter-platform', platform]);
  const metadata = JSON.parse(run('cargo', ['metadata', '--locked', '--format-version', '1', ...platforms]));
  const used = new Set(metadata.resolve.nodes.map((node) => node.id));
  const foreign = metadata.packages.filter((crate) => crate.source !== null && used.has(crate.id));
  for (const crate of foreign) {
    const name = `crate ${crate.name} ${crate.version}`;
    if (banned.has(crate.name)) problems.push(`${name}: banned: ${banned.get(crate.name)}`);
    if (crate.source !== CRATES_IO) problems.push(`${name}: comes from ${crate.source}`);
    if (!isAllowed(crate.license, allowed)) problems.push(`${name}: licence ${crate.license ?? 'not stated'}`);
  }
  return foreign.length;
}

function npmProblems() {
  const names = new Set([...allowed, ...NPM_BUILD_ONLY]);
  const manifests = packageManifests(join('frontend', 'node_modules'));
  for (const manifest of manifests) {
    const licence = typeof manifest.license === 'object' ? manifest.license?.type : manifest.license;
    if (!isAllowed(licence, names)) {
      problems.push(`npm ${manifest.name} ${manifest.version}: licence ${licence ?? 'not stated'}`);
    }
  }
  return manifests.length;
}

/** Every installed package, nested ones too. */
function packageManifests(directory) {
  if (!existsSync(directory)) return [];
  const names = readdirSync(directory).filter((name) => !name.startsWith('.'));
  const paths = names.flatMap((name) => {
    const path = join(directory, name);
    return name.startsWith('@') ? readdirSync(path).map((scoped) => join(path, scoped)) : [path];
  });
  return paths.flatMap((path) => {
    const manifest = join(path, 'package.json');
    const own = existsSync(manifest) ? [JSON.parse(readFileSync(manifest, 'utf8'))] : [];
    return [...own.filter((found) => found.name), ...packageManifests(join(path, 'node_modules'))];
  });
}

/** Whether an SPDX expression can be satisfied by these licences. `A/B` is old writing for `A OR B`. */
function isAllowed(expression, names) {
  if (!expression) return false;
  const tokens = expression.replaceAll('/', ' OR ').match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const one = () => {
    if (tokens[at] === '(') {
      at += 1;
      const inside = either();
      at += 1;
      return inside;
    }
    let name = tokens[at++];
    if (tokens[at] === 'WITH') {
      name = `${name} WITH ${tokens[at + 1]}`;
      at += 2;
    }
    return names.has(name);
  };
  const both = () => {
    let result = one();
    while (tokens[at] === 'AND') {
      at += 1;
      result = one() && result;
    }
    return result;
  };
  const either = () => {
    let result = both();
    while (tokens[at] === 'OR') {
      at += 1;
      result = both() || result;
    }
    return result;
  };
  return either();
}

function run(program, args) {
  return execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] });
}
