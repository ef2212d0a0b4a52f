/**
 * Lets files of an openzeppelin-contracts checkout be imported from where they lie: their packages are ours, names
 * without an extension get theirs, and `hardhat` is our chain with one of our contracts on it.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Release whose tests the figures in our documents come from. */
export const suiteVersion = '5.7.0'

/** The release as its authors moved it to Hardhat 3: the same tests, which ours can load. The tag itself needs Hardhat 2. */
export const suiteCommit = 'fddac901ccdbdb06be90536822936ea765dd9218'

/** Why `folder` is not a checkout that can be run, or undefined. */
export function suiteProblem(folder) {
  const manifest = join(folder, 'package.json')
  if (!existsSync(manifest)) return `${folder} holds no package.json`
  const { name, version, type } = JSON.parse(readFileSync(manifest, 'utf8'))
  if (name !== 'openzeppelin-solidity') return `${folder} is ${name}, not an openzeppelin-contracts checkout`
  if (version !== suiteVersion) return `${folder} is at ${version}; these figures are for ${suiteVersion}`
  if (type !== 'module') return `${folder} is in its Hardhat 2 form; check out ${suiteCommit}`
  return undefined
}

/** Makes what is under `folder` importable. `hardhatFor` is the module that stands for `hardhat` there. */
export function openSuite(folder, hardhatFor) {
  const base = pathToFileURL(join(folder, '/')).href
  const here = import.meta.url
  registerHooks({
    resolve(specifier, context, next) {
      if (!context.parentURL?.startsWith(base)) return next(specifier, context)
      if (specifier === 'hardhat') {
        return next(`${hardhatFor}${new URL(context.parentURL).search}`, { ...context, parentURL: here })
      }
      if (!specifier.startsWith('.')) return next(specifier, { ...context, parentURL: here })
      const plain = new URL(specifier, context.parentURL)
      return next(existsSync(fileURLToPath(plain)) ? plain.href : `${plain.href}.js`, context)
    },
  })
  return (path, subject) =>
    import(`${new URL(path, base).href}${subject ? `?subject=${encodeURIComponent(subject)}` : ''}`)
}
