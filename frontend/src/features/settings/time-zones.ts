const ZONES = [
  'Asia/Shanghai',
  'Asia/Hong_Kong',
  'Asia/Taipei',
  'Asia/Singapore',
  'Asia/Tokyo',
  'Europe/London',
  'Europe/Berlin',
  'America/New_York',
  'America/Los_Angeles',
];
/** The zones of a choice, with the one that is set even where it is none of the usual. */
export const zoneOptions = (current?: string) =>
  [...new Set([...(current ? [current] : []), ...ZONES])].map((zone) => ({ value: zone, label: zone }));
