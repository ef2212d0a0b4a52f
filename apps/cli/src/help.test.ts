import assert from 'node:assert/strict'
import { it } from 'node:test'
import { generateHelpTextForAllCommands, text_en, type CommandContext, type Application } from '@stricli/core'
import { buildWatt } from './application.ts'
import { recordedHost } from './host.fixture.ts'
import { run } from './run.ts'

const watt = buildWatt(text_en) as unknown as Application<CommandContext>

it('keeps the help of every command (update with --test-update-snapshots)', async (t) => {
  const routes = generateHelpTextForAllCommands(watt).map(([route]) => route)
  const texts: Record<string, readonly string[]> = {}
  for (const route of ['watt', ...routes]) {
    const host = recordedHost()
    assert.equal(await run([...route.split(' ').slice(1), '--help'], host), 0)
    assert.equal(host.written.stderr, '')
    texts[route] = host.written.stdout.split('\n')
  }
  t.assert.snapshot(texts)
})

it('gives every command the same global flags', () => {
  for (const [route, help] of generateHelpTextForAllCommands(watt)) {
    for (const flag of ['json', 'rpc', 'account', 'data-dir', 'yes', 'quiet', 'no-color', 'timeout']) {
      assert.match(help, new RegExp(`\\[--${flag}\\]`), `${route} lacks --${flag}`)
    }
  }
})
