/**
 * Which packages of a lockfile run or ship in production: what the workspaces need, and what those need, without
 * development tools and without peers that are optional.
 * @module
 */

/** Workspaces that only check the others. */
const checking = new Set(['bench', 'sim', 'chaos', 'fuzz'])

/** Folders of the workspaces whose code runs in production. */
export function productionWorkspaces(packages) {
  return Object.keys(packages).filter(
    (path) => path !== '' && !path.includes('node_modules/') && !checking.has(path),
  )
}

/**
 * @param packages - `packages` of package-lock.json, version 3.
 * @param workspaces - Only what these need.
 * @returns paths in the lockfile: `node_modules/ws`, `core/node/node_modules/ws`.
 */
export function productionPackages(packages, workspaces = productionWorkspaces(packages)) {
  const found = new Set()
  const waiting = [...workspaces]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue
    found.add(path)
    waiting.push(...needs(packages, path))
  }
  return [...found].filter((path) => path.includes('node_modules/'))
}

/** Names that production workspaces ask for themselves. */
export function directDependencies(packages) {
  const names = productionWorkspaces(packages).flatMap((path) =>
    Object.keys(packages[path].dependencies ?? {}).filter((name) => !name.startsWith('@watt/')),
  )
  return [...new Set(names)]
}

/** The package's name of a path in the lockfile. */
export function nameOf(path) {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

function needs(packages, path) {
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = packages[path]
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })
    .filter((name) => peerDependenciesMeta?.[name]?.optional !== true)
    .map((name) => resolve(packages, path, name))
    .filter((it) => it !== undefined) // An optional package of another platform.
}

/** As Node looks for it: in this folder, then in every one above. */
function resolve(packages, from, name) {
  const parts = from.split('/')
  for (let depth = parts.length; depth >= 0; depth--) {
    const path = [...parts.slice(0, depth), 'node_modules', name].join('/')
    const found = packages[path]
    if (found !== undefined) return found.link === true ? found.resolved : path
  }
  return undefined
}
