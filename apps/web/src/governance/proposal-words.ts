/**
 * Titles and texts of proposals, which anybody may write, made safe to show. Pure.
 * @module
 */
import { bodyOf, titleOf } from '@watt/sdk/governance'
import { cleanText } from '../intent/clean-text.ts'

const titleMax = 160
const lineMax = 600
const linesMax = 200

/** One line, without what hides or turns letters. */
export function shownTitle(description: string): string {
  return cleanText(titleOf(description), titleMax).text
}

/** The reasons, line by line, as plain text. */
export function shownBody(description: string): readonly string[] {
  const lines = bodyOf(description).split('\n').slice(0, linesMax)
  return lines.map((line) => cleanText(line, lineMax).text)
}
