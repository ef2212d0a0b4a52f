import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const kills = Number(process.env['WATT_KILLS'] ?? 8)
const tempted = fileURLToPath(new URL('tempted-reporter.ts', import.meta.url))

describe('a reporter that is killed again and again', () => {
  it(`never signs two values for one round, over ${kills} kills`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'watt-kill-'))
    const signed = new Map<string, string>()
    try {
      for (let kill = 0; kill < kills; kill++) {
        const child = fork(tempted, [folder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
        let count = 0
        await new Promise<void>((resolve, reject) => {
          child.on('message', (message) => {
            const { round, signature } = message as { round: string; signature: string }
            const before = signed.get(round)
            if (before !== undefined && before !== signature)
              reject(new Error(`round ${round} was signed twice`))
            signed.set(round, signature)
            count += 1
            if (count === 5 + kill) child.kill('SIGKILL')
          })
          child.once('exit', () => resolve())
        })
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
    assert.ok(signed.size >= kills * 2)
  })
})
