import { fileURLToPath } from 'node:url';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: {
      '@': fileURLToPath(new URL('./src', import.meta.url)),
      'react-remove-scroll': fileURLToPath(new URL('./src/lib/no-scroll-lock.tsx', import.meta.url)),
    },
  },
  test: {
    testTimeout: 30_000,
    environmentOptions: { happyDOM: { url: 'http://localhost:3000/' } },
    server: { deps: { inline: [/radix-ui/, /@radix-ui/] } },
    projects: [
      {
        // What is not drawn needs no page, and one process of the machine can test it file after file.
        extends: true,
        test: { name: 'rules', include: ['src/**/*.test.ts'], environment: 'node', isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'screens',
          include: ['src/**/*.test.tsx'],
          environment: 'happy-dom',
          setupFiles: ['src/testing/setup.ts'],
        },
      },
    ],
  },
});
