/**
 * Saves a text as a file.
 * @module
 */

/** @param name - Of the file; what no file may be called becomes a dash. */
export function saveText(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = address
  link.download = name.replaceAll(/[\\/:*?"<>|]+/g, '-')
  link.click()
  URL.revokeObjectURL(address)
}
