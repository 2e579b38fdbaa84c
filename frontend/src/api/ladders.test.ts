import { expect, it } from 'vitest';

import { tierNames } from './ladders';

const ladder = (state: 'in_force' | 'superseded', ...names: string[]) => ({
  state,
  body: {
    steps: names.map((name, level) => ({ level, code: name, name: { 'zh-CN': name }, from_points: level * 100 })),
  },
});

it('names each level once, with every name that a program in force gives it', () => {
  const names = tierNames(
    [
      ladder('in_force', '普通', '银卡'),
      ladder('in_force', '普通', '月卡', '年卡'),
      ladder('superseded', '旧', '旧银'),
    ],
    'en',
  );
  expect([...names]).toEqual([
    [0, '普通'],
    [1, '银卡 / 月卡'],
    [2, '年卡'],
  ]);
});
