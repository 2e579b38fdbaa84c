// A product as its form holds it, and what keeps it from being saved. The server decides; this only says it sooner.
import type { Product, ProductKind } from '@/api/types';
import { fromMinor, parseTyped } from '@/lib/money';

/** What is typed and ticked. */
export interface ProductDraft {
  name: string;
  code: string;
  kind: ProductKind;
  /** Empty for none. */
  categoryId: string;
  unit: string;
  listPrice: string;
  /** Empty where members pay the list price. */
  memberPrice: string;
  /** Empty for none. */
  barcode: string;
  isDiscountable: boolean;
  earnsPoints: boolean;
}

/** Why a field cannot be saved. */
export type Mistake = 'required' | 'printable' | 'tooLong' | 'amount' | 'aboveList';
export type Mistakes = Partial<Record<keyof ProductDraft, Mistake>>;

const UNIT_CHARACTERS_MAX = 8;
/** Printable ASCII without a space at either end. */
const PRINTABLE = /^[!-~](?:[ -~]{0,30}[!-~])?$/;

/** The form of a product, or of a new one. */
export function draftOf(product: Product | null): ProductDraft {
  return {
    name: product?.name ?? '',
    code: product?.code ?? '',
    kind: product?.kind ?? 'goods',
    categoryId: product?.category?.id ?? '',
    unit: product?.unit ?? '',
    listPrice: product?.list_price ?? '',
    memberPrice: product?.member_price ?? '',
    barcode: product?.barcode ?? '',
    isDiscountable: product?.is_discountable ?? true,
    earnsPoints: product?.earns_points ?? true,
  };
}

/** Every field that the server would refuse. */
export function mistakesIn(draft: ProductDraft): Mistakes {
  const mistakes: Mistakes = {};
  const note = (field: keyof ProductDraft, mistake: Mistake | null) => {
    if (mistake) mistakes[field] = mistake;
  };
  const list = parseTyped(draft.listPrice);
  note('name', draft.name.trim() === '' ? 'required' : null);
  note('code', mistakeInCode(draft.code.trim()));
  note('barcode', draft.barcode.trim() === '' ? null : mistakeInCode(draft.barcode.trim()));
  note('unit', mistakeInUnit(draft.unit.trim()));
  note('listPrice', draft.listPrice.trim() === '' ? 'required' : list === null ? 'amount' : null);
  note('memberPrice', mistakeInMemberPrice(draft.memberPrice, list));
  return mistakes;
}

/** The body of an edit; the code is not part of it, because it is given once. */
export function changesOf(draft: ProductDraft) {
  return {
    name: draft.name.trim(),
    kind: draft.kind,
    category_id: draft.categoryId || null,
    unit: draft.unit.trim(),
    list_price: fromMinor(parseTyped(draft.listPrice) ?? 0),
    member_price: draft.memberPrice.trim() === '' ? null : fromMinor(parseTyped(draft.memberPrice) ?? 0),
    barcode: draft.barcode.trim() || null,
    is_discountable: draft.isDiscountable,
    earns_points: draft.earnsPoints,
  };
}

/** The field that a pointer of the server's answer is about. */
export function fieldAt(pointer: string): keyof ProductDraft | undefined {
  return FIELDS[pointer];
}

const FIELDS: Record<string, keyof ProductDraft | undefined> = {
  '/name': 'name',
  '/code': 'code',
  '/kind': 'kind',
  '/category_id': 'categoryId',
  '/unit': 'unit',
  '/list_price': 'listPrice',
  '/member_price': 'memberPrice',
  '/barcode': 'barcode',
};

function mistakeInCode(code: string): Mistake | null {
  if (code === '') return 'required';
  return PRINTABLE.test(code) ? null : 'printable';
}

function mistakeInUnit(unit: string): Mistake | null {
  if (unit === '') return 'required';
  return [...unit].length > UNIT_CHARACTERS_MAX ? 'tooLong' : null;
}

function mistakeInMemberPrice(text: string, list: number | null): Mistake | null {
  if (text.trim() === '') return null;
  const price = parseTyped(text);
  if (price === null) return 'amount';
  return list !== null && price > list ? 'aboveList' : null;
}

/** A price as the hint writes it, or nothing while it is none. */
export function priceOf(text: string): string | null {
  const minor = parseTyped(text);
  return minor === null ? null : fromMinor(minor);
}
