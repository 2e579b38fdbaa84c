import './app.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app/app';
import { startI18n } from './lib/i18n';

async function start(): Promise<void> {
  if (import.meta.env.DEV && import.meta.env.VITE_MOCK) {
    const { startMocks } = await import('./testing/browser');
    await startMocks();
  }
  await startI18n();
  const root = document.getElementById('root');
  if (!root) throw new Error('the page has no root');
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

void start();
