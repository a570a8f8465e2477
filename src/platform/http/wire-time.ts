/** RFC 3339; the colon of an offset may be missing. */
const form = /^\d{4}-\d{2}-\d{2}[Tt ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):?[0-5]\d)$/;
const answeredLength = "2026-01-15T10:00:00.000Z".length;

/**
 * Whether text is a time that `Date` reads and our answers can say again: no leap second, no offset of hours alone, no day that the calendar
 * does not have, and no year but 0 to 9999 in UTC.
 */
export function isTime(text: string): boolean {
  return form.test(text) && isOnCalendar(text.slice(0, 10)) && new Date(text).toISOString().length === answeredLength;
}

/** The language reads 30 February as 2 March. */
export function isOnCalendar(day: string): boolean {
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}
