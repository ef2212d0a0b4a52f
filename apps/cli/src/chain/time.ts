/**
 * Moments as people read them: absolute, and how long ago.
 * @module
 */

/** `2026-11-21 05:30:12 (4 s ago)`, in the local time zone. */
export function formatTime(atMs: number, nowMs: number): string {
  return `${formatMoment(atMs)} (${formatAge(nowMs - atMs)})`
}

/** `2026-11-21 05:30:12`, in the local time zone. */
export function formatMoment(atMs: number): string {
  const at = new Date(atMs)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
  return `${day} ${time}`
}

/** `now`, `4 s ago`, `3 min ago`, `2 h ago`, `5 d ago`. */
export function formatAge(ageMs: number): string {
  const seconds = Math.floor(ageMs / 1000)
  if (seconds < 1) return 'now'
  if (seconds < 120) return `${seconds} s ago`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 120) return `${minutes} min ago`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} d ago`
}
