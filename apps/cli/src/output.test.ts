import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { recordedHost } from './host.fixture.ts'
import { columns, createOutput, fields } from './output.ts'

const plain = { json: false, quiet: false, color: true }

describe('output', () => {
  it('writes results to standard output and talk to standard error', () => {
    const host = recordedHost()
    const out = createOutput(host, plain)
    out.say('talk')
    out.result({ a: 1 }, () => ['one', 'two'])
    out.warn('careful')
    assert.deepEqual(host.written, { stdout: 'one\ntwo\n', stderr: 'talk\nwarning: careful\n' })
  })

  it('writes one line of JSON and no talk with --json; integers keep all digits', () => {
    const host = recordedHost()
    const out = createOutput(host, { ...plain, json: true })
    out.say('talk')
    out.item({ wei: 2n ** 80n }, () => ['never'])
    assert.deepEqual(host.written, { stdout: '{"wei":"1208925819614629174706176"}\n', stderr: '' })
  })

  it('colours only for terminals that want it', () => {
    const tone = (isTTY: boolean, env: Record<string, string>, color = true) =>
      createOutput(recordedHost({ env, stdout: { write: () => true, isTTY } }), { ...plain, color }).tone(
        'x',
        'good',
      )
    assert.equal(tone(true, {}), '\u001b[32mx\u001b[39m')
    assert.equal(tone(false, {}), 'x')
    assert.equal(tone(true, { NO_COLOR: '1' }), 'x')
    assert.equal(tone(true, { TERM: 'dumb' }), 'x')
    assert.equal(tone(true, {}, false), 'x')
  })

  it('aligns columns by what is seen', () => {
    assert.deepEqual(
      columns([
        ['\u001b[32mab\u001b[39m', 'x'],
        ['a', 'longer'],
      ]),
      ['\u001b[32mab\u001b[39m  x', 'a   longer'],
    )
    assert.deepEqual(
      columns(
        [
          ['1', 'a'],
          ['100', 'b'],
        ],
        [0],
      ),
      ['  1  a', '100  b'],
    )
    assert.deepEqual(
      fields([
        ['name', 'x'],
        ['left out', undefined],
      ]),
      ['name  x'],
    )
  })
})
