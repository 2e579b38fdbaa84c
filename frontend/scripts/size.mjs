// Fails when the built pages outgrow their budget. Sizes are gzip bytes, as a shop's router sees them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const KB = 1024;
const BUDGET = { initialJs: 200 * KB, css: 15 * KB, lazyChunk: 190 * KB };

const assets = join('dist', 'assets');
const sizeOf = (name) => gzipSync(readFileSync(join(assets, name)), { level: 9 }).length;
const html = readFileSync(join('dist', 'index.html'), 'utf8');
const names = readdirSync(assets).filter((name) => /\.(?:js|css)$/.test(name));
const initial = names.filter((name) => name.endsWith('.js') && html.includes(name));
const lazy = names.filter((name) => name.endsWith('.js') && !html.includes(name));
const styles = names.filter((name) => name.endsWith('.css'));

const total = (list) => list.reduce((sum, name) => sum + sizeOf(name), 0);
const largest = lazy.map((name) => [name, sizeOf(name)]).toSorted((a, b) => b[1] - a[1])[0] ?? ['none', 0];
const rows = [
    ['front desk, initial JS', total(initial), BUDGET.initialJs],
    ['CSS', total(styles), BUDGET.css],
    [`largest lazy chunk (${largest[0]})`, largest[1], BUDGET.lazyChunk],
];

let over = 0;
for (const [what, bytes, budget] of rows) {
    const ok = bytes <= budget;
    if (!ok) over += 1;
    console.log(`${ok ? 'ok  ' : 'OVER'} ${what}: ${(bytes / KB).toFixed(1)} KB gz of ${budget / KB}`);
}
process.exit(over ? 1 : 0);
