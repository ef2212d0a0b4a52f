/**
 * Tables as text that spreadsheets read. Pure.
 * @see https://www.rfc-editor.org/rfc/rfc4180
 * @module
 */

/** Lines end as the standard says. What a spreadsheet would run as a formula is kept from it by an apostrophe. */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
