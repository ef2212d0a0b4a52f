/**
 * Saves files on the device.
 * @module
 */

/** How long the browser may take to have read what is saved, ms. */
const readMs = 60_000

/** @param name - Of the file; what no file may be called becomes a dash. */
export function saveText(name: string, text: string, type: string): void {
  saveBlob(name.replaceAll(/[\\/:*?"<>|]+/g, '-'), new Blob([text], { type: `${type};charset=utf-8` }))
}

export function saveBlob(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), readMs)
}
