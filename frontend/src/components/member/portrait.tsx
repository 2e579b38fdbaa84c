import { useState } from 'react';

import { API_PATH } from '@/api/path';
import { cn } from '@/lib/cn';

/** Who the member is, to compare with the person: the picture, or an outline when there is none or it does not come. */
export function Portrait({
  member,
  className,
}: {
  member: { id: string; photo_at: string | null };
  className?: string;
}) {
  const [broken, setBroken] = useState<string | null>(null);
  const box = cn('rounded-2 bg-sunken', className);
  if (member.photo_at !== null && broken !== member.photo_at) {
    return (
      <img
        key={member.photo_at}
        src={`${API_PATH}/members/${member.id}/photo#${member.photo_at}`}
        alt=""
        className={cn('object-cover', box)}
        onError={() => setBroken(member.photo_at)}
      />
    );
  }
  return (
    <svg viewBox="0 0 96 112" className={box} preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <g fill="none" className="stroke-line-strong" strokeWidth="1.5">
        <circle cx="48" cy="46" r="18" />
        <path d="M14 113c2-22 14-33 28-36l6 5 6-5c14 3 26 14 28 36" />
      </g>
    </svg>
  );
}
