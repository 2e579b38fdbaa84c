import type { PostingDetail } from '@/api/types';

import { applyMove, consumptionMove, topUpMove, reversalMove } from './moves';
import { type Record_, makeCard, makeRecord } from './records';

const daysAgo = (days: number, hour: number) => {
  const at = new Date();
  at.setDate(at.getDate() - days);
  at.setHours(hour, (hour * 7) % 60, 0, 0);
  return at;
};

export function seedRecords(): Record_[] {
  const lin = makeRecord({
    name: '林晓芸',
    gender: 'female',
    phone: '138 **** 6021',
    principal: '900.00',
    bonus: '180.00',
    points: 2283,
    growth: 49_438,
    cards: [makeCard('6188024003174602')],
    note: '香薰过敏，勿用车载香',
  });
  applyMove(lin, topUpMove(50_000, [{ method: 'wechat', amount: '500.00' }]), false, daysAgo(35, 9));
  applyMove(
    lin,
    consumptionMove(lin.membership, 26_800, [{ label: '内饰护理', quantity: 1, unit_price: '268.00' }]),
    false,
    daysAgo(22, 17),
  );
  applyMove(lin, reversalMove(lin.postings[0] as PostingDetail, '录错会员'), false, daysAgo(20, 18));
  applyMove(
    lin,
    consumptionMove(lin.membership, 12_800, [{ label: '精洗（SUV）', quantity: 1, unit_price: '128.00' }]),
    false,
    daysAgo(7, 16),
  );
  const lost = makeRecord({
    name: '马晨',
    gender: 'male',
    phone: '159 **** 8810',
    principal: '1800.00',
    bonus: '315.80',
    points: 1477,
    growth: 12_477,
    cards: [makeCard('6188024003171054', 'lost')],
  });
  const others = [
    makeRecord({
      name: '许文博',
      gender: 'male',
      phone: '186 **** 1177',
      principal: '7000.00',
      bonus: '1416.00',
      points: 12_905,
      growth: 66_120,
      cards: [makeCard('6188024003170913')],
    }),
    makeRecord({
      name: '陈嘉禾',
      gender: 'female',
      phone: '139 **** 4402',
      principal: '1000.00',
      bonus: '200.00',
      points: 310,
      growth: 310,
      cards: [makeCard('6188024003177725')],
    }),
    makeRecord({
      name: '方雅',
      gender: 'female',
      phone: '150 **** 9083',
      principal: '600.00',
      bonus: '34.20',
      points: 5118,
      growth: 15_118,
      cards: [makeCard('6188024003175561')],
    }),
    makeRecord({
      name: '赵一鸣',
      gender: 'male',
      phone: '177 **** 2604',
      points: 86,
      growth: 86,
      cards: [makeCard('6188024003172280')],
    }),
    makeRecord({
      name: '江南春（杭州）贸易有限公司',
      phone: '0571 **** 20',
      principal: '9999999000.00',
      bonus: '999.99',
      points: 0,
      growth: 90_000,
      cards: [makeCard('6188024003177001')],
    }),
  ];
  applyMove(
    others[0] as Record_,
    consumptionMove((others[0] as Record_).membership, 20_444, undefined),
    false,
    daysAgo(0, 1),
  );
  applyMove(others[1] as Record_, topUpMove(100_000, [{ method: 'wechat', amount: '1000.00' }]), false, daysAgo(0, 2));
  applyMove(
    others[2] as Record_,
    consumptionMove((others[2] as Record_).membership, 26_800, undefined),
    false,
    daysAgo(0, 3),
  );
  return [lin, lost, ...others];
}
