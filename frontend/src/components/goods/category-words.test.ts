import { describe, expect, it } from 'vitest';

import { categoryOptions, codesIn } from './category-words';

const CATEGORIES = [
  { code: 'care', name: '护理', retired: false },
  { code: 'old', name: '旧款', retired: true },
];

describe('categories to choose', () => {
  it('X01: offers what is in use by its name', () => {
    expect(categoryOptions(CATEGORIES, [])).toEqual([{ code: 'care', label: '护理', isKnown: true }]);
  });

  it('X01: keeps a retired category that a rule names, and shows a code that nobody knows as such', () => {
    expect(categoryOptions(CATEGORIES, ['old', 'crae'])).toEqual([
      { code: 'care', label: '护理', isKnown: true },
      { code: 'old', label: '旧款', isKnown: true },
      { code: 'crae', label: 'crae', isKnown: false },
    ]);
  });

  it('reads codes however they are separated, each once', () => {
    expect(codesIn('团购、special，团购; x')).toEqual(['团购', 'special', 'x']);
  });
});
