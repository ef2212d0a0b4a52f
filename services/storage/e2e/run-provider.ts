/**
 * A provider as a process of its own, to be killed. Arguments: data folder, index of the test account, settings as JSON.
 * Tells its port, and every event, to its parent.
 * @module
 */
import { openProvider, parseProviderConfig } from '../src/provider/index.ts'
import { devAccount } from './storage-stage.ts'

const [, , dataDir = '', index = '0', settings = '{}'] = process.argv
const provider = await openProvider({
  config: parseProviderConfig(JSON.parse(settings)),
  dataDir,
  account: devAccount(Number(index)),
  env: process.env,
  tell: (level, event, fields = {}) => {
    const plain = JSON.stringify(fields, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    )
    process.send?.({ level, event, fields: JSON.parse(plain) as unknown })
  },
})
process.send?.({ event: 'ready', fields: { port: provider.port, machinePort: provider.machinePort } })
process.once('SIGTERM', () => void provider.stop().then(() => process.exit(0)))
process.once('disconnect', () => process.exit(0))
