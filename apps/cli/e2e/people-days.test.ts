/**
 * A network whose contracts count other days than its genesis: whoever is there is told, and so is whoever runs a node.
 */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { watt } from '@watt/sdk'
import { foundLocalNetwork } from '../src/up/founding.ts'
import { localFounding } from '../src/up/network-plan.ts'
import { askWatt } from './ask-watt.ts'
import { eventually, startNetwork, temporaryFolder, type RunningNetwork } from './running-network.ts'

const [expectedSeconds, foundSeconds] = [30, 60]

describe('contracts that count other days than the genesis', () => {
  let network: RunningNetwork
  let folder: Awaited<ReturnType<typeof temporaryFolder>>

  before(async () => {
    folder = await temporaryFolder()
    const flags = ['--validators', '1', '--block-time-ms', '200', '--epoch-seconds', `${expectedSeconds}`]
    network = await startNetwork(folder.path, flags)
    await foundLocalNetwork(watt(network.rpc), localFounding({ epochSeconds: foundSeconds }))
  })
  after(async () => {
    await network?.stop()
    await folder.remove()
  })

  it('take nobody in: the command says what was expected, and what was found', async () => {
    const { error } = await askWatt(network.rpc, 0, ['presence', 'join'])
    assert.equal(error.code, 'cli/day-length-differs')
    assert.match(error.message, /30 s.* 60 s/)
  })

  it('are told in the log of a node when the day of their founding ends', async () => {
    const told = await eventually('the word in the log', 240_000, async () => {
      const names = await readdir(folder.path, { recursive: true })
      const logs = names.filter((name) => name.endsWith('log.jsonl'))
      const texts = await Promise.all(logs.map(async (name) => readFile(join(folder.path, name), 'utf8')))
      return texts.join('\n').match(/^.*"people\.day-length".*$/gm) ?? undefined
    })
    const lines = told.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    const presence = lines.find(({ contract }) => contract === 'presence')
    assert.deepEqual(
      [presence?.['expectedSeconds'], presence?.['foundSeconds']],
      [expectedSeconds, foundSeconds],
    )
  })
})
