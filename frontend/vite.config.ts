import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * The page runs under `style-src 'self'`: a style element made by a script is refused. Sonner inserts its sheet that
 * way although it also ships it as a file, which `app.css` imports.
 */
function withoutInsertedStyles(): Plugin {
  return {
    name: 'without-inserted-styles',
    transform(code, id) {
      if (!id.includes('sonner') || !code.includes('__insertCSS(')) return null;
      return { code: code.replace(/^__insertCSS\(.*$/m, ''), map: null };
    },
  };
}

/** Serves the mock worker to the development page only; nothing of it is in the build. */
function mockWorker(): Plugin {
  return {
    name: 'mock-worker',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use('/mockServiceWorker.js', (_request, response) => {
        response.setHeader('Content-Type', 'text/javascript');
        response.end(readFileSync(source('./node_modules/msw/lib/mockServiceWorker.js')));
      });
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), withoutInsertedStyles(), mockWorker()],
  resolve: {
    alias: {
      '@': source('./src'),
      // The page itself never scrolls, so the lock that dialogs put on it (an inserted style element) is not needed.
      'react-remove-scroll': source('./src/lib/no-scroll-lock.tsx'),
    },
  },
  optimizeDeps: { exclude: ['sonner'] },
  server: { port: 5173, proxy: { '/api': 'http://127.0.0.1:8080' } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
});
