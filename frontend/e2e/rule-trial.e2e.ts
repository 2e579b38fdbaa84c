// A draft tried on a sample: figures of now and of the draft side by side, and why; nothing is published.
import { expect, test } from '@playwright/test';

import { beSignedIn, freshProgram, get, remember, seen } from './support';

test('S02: bands of a draft are tried on a top-up before anybody is given them', async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await beSignedIn(page, 'gm');
  const program = await freshProgram(page);
  await page.goto(`/rules?program=${program.id}&kind=top_up`);
  const trial = page.getByRole('region', { name: '试算' });
  await expect(trial.getByRole('button', { name: '充值', pressed: true })).toBeVisible();
  await trial.getByLabel('金额').fill('20000');
  await trial.getByRole('button', { name: '试算' }).click();
  const bonus = trial.getByRole('row', { name: /^赠送/u });
  await expect(bonus).toContainText('0.00');
  await trial.getByText('草稿为什么是这个数').click();
  await expect(trial.locator('details')).toHaveAttribute('open', '');
  await seen(page, 'rule-trial');

  // A sale that the sample cannot pay says so, as the till would.
  await trial.getByRole('button', { name: '消费' }).click();
  await trial.getByLabel('金额').fill('99999');
  await page.keyboard.press('Enter');
  await expect(trial.getByRole('alert')).toContainText(/还差|储值不够/u);
  await trial.getByLabel('付款方式').selectOption('cash');
  await trial.getByRole('button', { name: '试算' }).click();
  await expect(trial.getByRole('row', { name: /^实收/u })).toContainText('99,999.00');

  const { items } = await get<{ items: unknown[] }>(
    page.context().request,
    `/rules?program_id=${program.id}&kind=top_up`,
  );
  expect(items).toHaveLength(0);
});
