import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { it } from 'node:test'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../../../contracts/scripts/abi.ts', import.meta.url))
const notCompiled = 2

it('says of every contract what the contract says (else run: node contracts/scripts/abi.ts)', (t) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })
  if (status === notCompiled) t.skip(stderr.trim())
  else assert.deepEqual([status, stdout], [0, ''], stderr)
})
