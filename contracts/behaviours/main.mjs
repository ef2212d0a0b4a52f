/**
 * `npm run behaviours -w contracts -- --suite <folder>`: OpenZeppelin's published behaviour tests, against our
 * contracts. The suite stays where it is; what it needs to run is installed here the first time.
 * @module
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { suiteCommit, suiteProblem, suiteVersion } from './suite.mjs'

const { values } = parseArgs({ options: { suite: { type: 'string' } } })
if (values.suite === undefined) {
  stop(
    `Get the suite, then say where it is:\n` +
      `  git clone https://github.com/OpenZeppelin/openzeppelin-contracts <folder>\n` +
      `  git -C <folder> checkout ${suiteCommit}\n` +
      `  npm run behaviours -w contracts -- --suite <folder>`,
  )
}
// npm runs this in contracts/; a relative path is meant from where npm was called.
const suite = resolve(process.env.INIT_CWD ?? '.', values.suite)
const problem = suiteProblem(suite)
if (problem !== undefined) stop(problem)
install()

const { run } = await import('./run.mjs')
const rows = await run(suite)
print(rows)
process.exit(rows.some((row) => row.failed.length > 0) ? 1 : 0)

function install() {
  if (existsSync(join(import.meta.dirname, 'node_modules/mocha'))) return
  console.log('Installing what the suite needs into contracts/behaviours/node_modules (once, about 150 MB)')
  const options = ['ci', '--ignore-scripts', '--prefer-offline', '--loglevel=error']
  const { status } = spawnSync('npm', options, { cwd: import.meta.dirname, stdio: 'inherit' })
  if (status !== 0) stop('npm ci failed in contracts/behaviours')
}

function print(all) {
  for (const { contract, file, passed, excused, failed } of all) {
    const parts = [`${passed} passed`]
    if (excused.length > 0) parts.push(`${excused.length} do not apply`)
    if (failed.length > 0) parts.push(`${failed.length} FAILED`)
    console.log(`${contract.padEnd(20)} ${basename(file, '.js').padEnd(28)} ${parts.join(', ')}`)
    for (const [reason, tests] of Object.entries(Object.groupBy(excused, (test) => test.reason))) {
      console.log(`  ${tests.length} do not apply: ${reason}`)
    }
    for (const { title, error } of failed) console.log(`  FAILED ${title}\n    ${error.message}`)
  }
  const sum = (pick) => all.reduce((total, row) => total + pick(row), 0)
  console.log(
    `${sum((row) => row.passed)} passed, ${sum((row) => row.excused.length)} do not apply, ` +
      `${sum((row) => row.failed.length)} failed (openzeppelin-contracts ${suiteVersion})`,
  )
}

function stop(message) {
  console.error(message)
  process.exit(1)
}
