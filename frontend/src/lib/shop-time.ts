// What the clock of the shop says. A till's own time zone may be wrong, and the office may be far away: every time on
// screen and on paper is the shop's.

/** How a shop counts its time. */
export interface ShopTime {
  /** IANA name: `Asia/Shanghai`. */
  zone: string;
  /** `06:00`: until then the business day is still yesterday's. */
  dayStartsAt: string;
}

/** The parts of an instant as the shop's calendar and clock show it. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const MINUTE_MS = 60_000;
let current: ShopTime = { zone: browserZone(), dayStartsAt: '00:00' };
let format = formatFor(current.zone);

export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

/** From now on times are shown in this zone. A zone that the browser does not know changes nothing. */
export function setShopTime(time: ShopTime): void {
  if (time.zone !== current.zone) {
    try {
      format = formatFor(time.zone);
    } catch {
      return;
    }
  }
  current = time;
}

/** The shop's calendar and clock at a moment, or those of another zone; one that the browser does not know is the shop's. */
export function wallTime(at: Date, zone = current.zone): WallTime {
  const wall: WallTime = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of formatIn(zone).formatToParts(at)) {
    if (type in wall) wall[type as keyof WallTime] = Number(value);
  }
  return wall;
}

/** The moment at which the shop's clock says `2026-11-28T14:30`; none for what no clock says. */
export function instantOfWall(text: string): Date | null {
  const said = Date.parse(`${text}Z`);
  if (Number.isNaN(said)) return null;
  const ahead = (at: number) => {
    const { year, month, day, hour, minute, second } = wallTime(new Date(at));
    return Date.UTC(year, month - 1, day, hour, minute, second) - at;
  };
  // The zone's offset then is that of nearly the same moment; where the clock changes between the two, that of the later look.
  const near = said - ahead(said);
  return new Date(said - ahead(near));
}

/** The moment from which the shop's business date is its calendar date. */
export function businessMoment(at: Date): Date {
  const [hours = 0, minutes = 0] = current.dayStartsAt.split(':').map(Number);
  return new Date(at.getTime() - (hours * 60 + minutes) * MINUTE_MS);
}

function formatIn(zone: string): Intl.DateTimeFormat {
  if (zone === current.zone) return format;
  try {
    return formatFor(zone);
  } catch {
    return format;
  }
}

function formatFor(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
}
