// Writes .br and .gz beside every text file of dist, so that the server never compresses at run time.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const TEXT = /\.(?:js|css|html|svg|json|txt|webmanifest)$/;
const SMALLEST_BYTES = 512;

let files = 0;
for (const entry of readdirSync('dist', { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !TEXT.test(entry.name)) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const body = readFileSync(path);
    if (body.length < SMALLEST_BYTES) continue;
    writeFileSync(
        `${path}.br`,
        brotliCompressSync(body, {
            params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
        }),
    );
    writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }));
    files += 1;
}
console.log(`compressed ${files} files`);
