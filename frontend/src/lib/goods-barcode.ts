// Barcodes that are printed on goods: GS1 numbers (EAN-8, UPC-A, EAN-13, ITF-14), whose last digit checks the others.

/** Whether it is one by form and check digit. A card number of as many digits is one by chance once in ten. */
export function isGoodsBarcode(text: string): boolean {
  if (!/^(?:\d{8}|\d{12,14})$/.test(text)) return false;
  const digits = [...text].map(Number).toReversed();
  const sum = digits.reduce((total, digit, place) => total + digit * (place % 2 === 1 ? 3 : 1), 0);
  return sum % 10 === 0;
}
