// Codes of categories as people know them: by name, or by the code where no category of the shop has it.
import type { ProductCategory } from '@/api/types';

type Known = Pick<ProductCategory, 'code' | 'name' | 'retired'>;

export interface CategoryOption {
  code: string;
  label: string;
  /** Whether goods of the shop can be in it; a code of nobody excludes nothing. */
  isKnown: boolean;
}

/** What is offered: categories in use, and whatever was chosen before, also codes that nobody knows. */
export function categoryOptions(categories: readonly Known[], chosen: readonly string[]): CategoryOption[] {
  const offered = categories
    .filter((each) => !each.retired || chosen.includes(each.code))
    .map((each) => ({ code: each.code, label: each.name, isKnown: true }));
  const unknown = chosen
    .filter((code) => !categories.some((each) => each.code === code))
    .map((code) => ({ code, label: code, isKnown: false }));
  return [...offered, ...unknown];
}

/** Codes in a text that people separated as they like. */
export const codesIn = (text: string): string[] => [
  ...new Set(text.split(/[,，、;；\s]+/).filter((each) => each !== '')),
];
