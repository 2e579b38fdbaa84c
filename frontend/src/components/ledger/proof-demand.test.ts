import { describe, expect, it } from 'vitest';

import { demandOf } from './proof-demand';

describe('what a refusal wants proved', () => {
  it('OP02: says what would be taken and which ways are accepted', () => {
    const body = { code: 'proof-required', stored_value: '300.00', points: 0, counts: 0, accepted: ['sms_code'] };
    expect(demandOf(body)).toEqual({
      takes: { stored_value: '300.00', points: 0, counts: 0 },
      accepted: ['sms_code'],
      byCard: false,
      byCode: true,
    });
  });

  it('OP02: any kind of card lets a card be read, and an answer without figures asks for nothing', () => {
    expect(demandOf({ accepted: ['card_read'] } as object)).toMatchObject({ byCard: true, byCode: false });
    expect(demandOf({ accepted: ['card_swiped', 'sms_code'] } as object)).toMatchObject({ byCard: true, byCode: true });
    expect(demandOf({})).toMatchObject({
      takes: { stored_value: '0', points: 0, counts: 0 },
      byCard: false,
      byCode: false,
    });
  });
});
