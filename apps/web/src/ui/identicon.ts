/**
 * A small mirrored picture from the text of an identifier. For the eye only: it proves nothing.
 * @module
 */

/** Cells of a 5 by 5 grid as an SVG path, and a hue in degrees. */
export function identiconOf(text: string): { readonly hue: number; readonly path: string } {
  let bits = mix(text.toLowerCase())
  const hue = bits % 360
  let path = ''
  for (let cell = 0; cell < 15; cell++) {
    bits = mix(`${bits}${cell}`)
    if (bits % 2 === 0) continue
    const [x, y] = [Math.floor(cell / 5), cell % 5]
    path += `M${x} ${y}h1v1h-1z`
    if (x < 2) path += `M${4 - x} ${y}h1v1h-1z`
  }
  return { hue, path }
}

/** FNV-1a. */
function mix(text: string): number {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0
  return (hash ^ (hash >>> 15)) >>> 0
}
