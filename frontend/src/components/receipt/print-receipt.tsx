// Prints one receipt on exactly one page: the slip is laid out off screen at the paper's width, measured, and the page
// is given that height. The rule goes into a sheet that is already loaded, which a strict content policy allows.
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';

import { client, unwrap } from '@/api/client';

import { ReceiptSlip } from './receipt-slip';

const PX_PER_MM = 96 / 25.4;
const MARGIN_MM = 3;
const A4_HEIGHT_MM = 297;

/** Fetches and prints the receipt of a posting. */
export async function printReceipt(postingId: string, widthMm: number): Promise<void> {
  const receipt = await unwrap(client.GET('/postings/{id}/receipt', { params: { path: { id: postingId } } }));
  const paper = widthMm === 58 ? 58 : 80;
  printPaper(<ReceiptSlip receipt={receipt} widthMm={paper} />, paper);
}

/** Prints what is laid out for a paper of this width: a roll is cut where it ends, A4 has its own pages. */
export function printPaper(content: ReactNode, paper: 58 | 80 | 210): void {
  const host = printRoot();
  const root = createRoot(host);
  flushSync(() => root.render(content));
  const heightMm = paper === 210 ? A4_HEIGHT_MM : Math.ceil(measure(host) / PX_PER_MM) + MARGIN_MM;
  const forget = setPage(paper, heightMm);
  host.dataset.page = `${paper}x${heightMm}`;
  try {
    window.print();
  } finally {
    // Some browsers return before the paper is out; the slip stays until the next one replaces it.
    window.addEventListener('afterprint', () => forget(), { once: true });
  }
}

function printRoot(): HTMLElement {
  document.getElementById('print-root')?.remove();
  const host = document.createElement('div');
  host.id = 'print-root';
  document.body.append(host);
  return host;
}

function measure(host: HTMLElement): number {
  host.style.display = 'block';
  host.style.position = 'absolute';
  host.style.visibility = 'hidden';
  const height = host.getBoundingClientRect().height;
  host.removeAttribute('style');
  return height;
}

function setPage(widthMm: number, heightMm: number): () => void {
  const sheet = [...document.styleSheets].find(
    (candidate) => !candidate.href || candidate.href.startsWith(location.origin),
  );
  if (!sheet) return () => undefined;
  const at = sheet.cssRules.length;
  sheet.insertRule(`@page { size: ${widthMm}mm ${heightMm}mm; margin: 0; }`, at);
  return () => {
    if (sheet.cssRules[at]?.cssText.startsWith('@page')) sheet.deleteRule(at);
  };
}
