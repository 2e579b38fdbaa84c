// Who is served: a picture of the member is taken in on their page and seen at the desk, beside the digits of the card.
import { expect, test } from '@playwright/test';

import { beSignedIn, enrol, seen, swipe } from './support';

const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAwAAAAMCAIAAADZF8uwAAAAm0lEQVR42p3QsQ3CMBCF4YyYATyAa3S1dbX11yfXJ9en1B7AA6RiBEpGoA0EhEB65Vc8/cv9dv265R9kbM4WbO9RoVe60Z0e9EGf9DNqlWY0pwVt0CbtCV2gQAUDh4ABE3Y4Ii1oRQ11NNCBTnRHj0gKUhFDHAlkIBPZkZdPuZKN7OQgD/Ikn4+nSjKSk4I0SJP0qdPqrMH6c/EHEglFlveb+5AAAAAASUVORK5CYII=';

test('S01: the desk shows the picture of the member whose card is swiped', async ({ page }) => {
  await beSignedIn(page, 'gm', 'T1');
  const member = await enrol(page);
  await page.goto(`/members/${member.id}`);
  await page.getByRole('button', { name: '编辑' }).click();
  const drawer = page.getByRole('dialog');
  await drawer
    .getByLabel('会员照片')
    .setInputFiles({ name: 'face.png', mimeType: 'image/png', buffer: Buffer.from(PICTURE, 'base64') });
  await expect(page.getByText('照片已保存')).toBeVisible();
  await expect(drawer.getByRole('button', { name: '换照片' })).toBeVisible();
  await seen(page, 'member-photo');

  await drawer
    .getByLabel('会员照片')
    .setInputFiles({ name: 'text.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await expect(drawer.getByText('打不开这张图片，请换一张。')).toBeVisible();
  await page.keyboard.press('Escape');

  await beSignedIn(page, 'cashier', 'T1');
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.getByRole('heading', { name: member.name })).toBeVisible();
  const portrait = page.locator(`img[src^="/api/v1/members/${member.id}/photo"]`);
  await expect(portrait).toBeVisible();
  await expect.poll(() => portrait.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(288);
  await seen(page, 'desk-photo');
});
