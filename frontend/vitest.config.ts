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
    environment: 'happy-dom',
    testTimeout: 30_000,
    environmentOptions: { happyDOM: { url: 'http://localhost:3000/' } },
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    server: { deps: { inline: [/radix-ui/, /@radix-ui/] } },
  },
});
