import { expect, test } from 'vitest';

import { isGoodsBarcode } from './goods-barcode';

test('goods barcodes are told by their form and check digit', () => {
  for (const barcode of ['6901234567892', '96385074', '036000291452', '10012345678902'])
    expect(isGoodsBarcode(barcode), barcode).toBe(true);
  for (const other of ['6901234567893', '880012345', '13800000000', 'T1', '', '135012345678901234'])
    expect(isGoodsBarcode(other), other).toBe(false);
});
