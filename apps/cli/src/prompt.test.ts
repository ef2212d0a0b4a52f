import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { finished } from 'node:stream/promises'
import { describe, it } from 'node:test'
import { promptLine } from './prompt.ts'

const controlC = '\u0003'
const controlD = '\u0004'
const backspace = '\u007f'

/** Asks at a terminal where the person types `typed`. */
async function ask(typed: string, shown: boolean): Promise<{ answer: string | undefined; seen: string }> {
  const input = new PassThrough()
  const output = new PassThrough()
  const seen: unknown[] = []
  output.on('data', (chunk) => seen.push(chunk))
  const asked = promptLine({ input, output }, 'Name? ', { shown })
  input.write(typed)
  const answer = await asked
  output.end()
  await finished(output)
  return { answer, seen: seen.join('') }
}

describe('promptLine', () => {
  it('answers with the line, which is seen', async () => {
    const { answer, seen } = await ask('Ada\r', true)
    assert.equal(answer, 'Ada')
    assert.match(seen, /Name\? .*Ada/s)
  })

  it('shows nothing of a secret but the question', async () => {
    const { answer, seen } = await ask('hunter2\r', false)
    assert.equal(answer, 'hunter2')
    assert.equal(seen, 'Name? \n')
  })

  it('takes corrections, also where they cannot be seen', async () => {
    for (const shown of [true, false]) assert.equal((await ask(`Adb${backspace}a\r`, shown)).answer, 'Ada')
  })

  it('keeps an empty line apart from giving up', async () => {
    for (const shown of [true, false]) {
      assert.equal((await ask('\r', shown)).answer, '')
      assert.equal((await ask(`Ada${controlC}`, shown)).answer, undefined)
      assert.equal((await ask(controlD, shown)).answer, undefined)
    }
  })
})
