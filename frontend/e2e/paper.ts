// What would come out of the printer, measured: the size of the sheets, and whether every word is on them and can be read.
import { expect, type Page } from '@playwright/test';

const POINTS_PER_MM = 72 / 25.4;
const PX_PER_MM = 96 / 25.4;
/** What a printer reaches of each paper in millimetres: 384 and 576 dots of 1/8 mm, and A4 within 5 mm of its edges. */
const REACHED_MM = { 58: 48, 80: 72, 210: 200 } as const;
/** Rounding of places. */
const SLACK_PX = 0.6;

export type Paper = keyof typeof REACHED_MM;

export interface Sheets {
  /** How many. */
  count: number;
  /** Of the first, in whole millimetres. */
  widthMm: number;
  heightMm: number;
}

/** Makes printing leave a mark in place of a dialog. Before the page is opened. */
export async function catchPrinting(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.print = () => document.documentElement.setAttribute('data-printed', 'yes');
  });
}

/** Prints by an act of the page; says what came out. Every word must be within reach of the printer, and over no other. */
export async function printed(page: Page, paper: Paper, act: () => Promise<void>, name: string): Promise<Sheets> {
  await page.evaluate(() => document.documentElement.removeAttribute('data-printed'));
  await act();
  await expect(page.locator('html[data-printed="yes"]')).toBeAttached();
  await page.emulateMedia({ media: 'print' });
  expect(await faults(page, paper), `${name} on ${paper} mm`).toEqual([]);
  const directory = process.env.REGULARS_SHOTS;
  const path = directory ? { path: `${directory}/${name}.pdf` } : {};
  const file = (await page.pdf({ preferCSSPageSize: true, ...path })).toString('latin1');
  await page.emulateMedia({ media: 'screen' });
  const boxes = [...file.matchAll(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]/g)];
  const [widthMm = 0, heightMm = 0] = (boxes[0]?.slice(1) ?? []).map((points) =>
    Math.round(Number(points) / POINTS_PER_MM),
  );
  return { count: file.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0, widthMm, heightMm };
}

/** Words that no printer reaches, that are cut, or that lie over each other. */
async function faults(page: Page, paper: Paper): Promise<string[]> {
  const reach = { widthPx: paper * PX_PER_MM, reachedPx: REACHED_MM[paper] * PX_PER_MM, slackPx: SLACK_PX };
  return page.evaluate(({ widthPx, reachedPx, slackPx }) => {
    const root = document.getElementById('print-root');
    if (!root) return ['nothing was printed'];
    const found: string[] = [];
    const left = root.getBoundingClientRect().left + (widthPx - reachedPx) / 2;
    const right = left + reachedPx;
    const boxes: { text: string; box: DOMRect }[] = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? '';
      if (text === '') continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        if (box.width < 1) continue;
        boxes.push({ text, box });
        if (box.left < left - slackPx || box.right > right + slackPx)
          found.push(`beyond the edge: ${text} (${Math.round(box.left - left)} to ${Math.round(box.right - right)})`);
      }
    }
    for (const element of root.querySelectorAll<HTMLElement>('*')) {
      const { overflowX } = getComputedStyle(element);
      if (overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1)
        found.push(`cut: ${element.textContent ?? ''}`);
    }
    for (const [index, one] of boxes.entries()) {
      for (const other of boxes.slice(index + 1)) {
        const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        // Lines of type may touch; words may not lie over each other.
        if (wide > 1 && high > 6) found.push(`over each other: ${one.text} / ${other.text}`);
      }
    }
    return found;
  }, reach);
}
