/**
 * Times as signatures write them: `20130524T000000Z`.
 * @module
 */

/** @returns milliseconds since 1970; undefined where the text is no time */
export function parseTime(text: string): number | undefined {
  const [, date, hours, minutes, seconds] = /^(\d{8})T([01]\d|2[0-3])([0-5]\d)([0-5]\d)Z$/.exec(text) ?? []
  if (date === undefined) return undefined
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`
  const ms = Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`)
  return Number.isNaN(ms) || formatTime(ms) !== text ? undefined : ms // 30 February would roll over.
}

export function formatTime(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:]|\.\d{3}/g, '')
}
