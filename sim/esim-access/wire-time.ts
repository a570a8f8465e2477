/** A time as the carrier's answers print it: `2026-01-02T10:00:00+0000`, an offset without a colon. */
export function answerTime(isoTime: string): string {
  return `${isoTime.slice(0, 19)}+0000`;
}

/** A time as the carrier's notices print it: `2026-01-02T10:00:00Z`. */
export function noticeTime(isoTime: string): string {
  return `${isoTime.slice(0, 19)}Z`;
}
