/**
 * What every dependency must be: an exact version from the registry, pinned by its hash, without a script at install.
 * @module
 */

const kinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']
const exactVersion = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/

/**
 * Packages that want to run a script at install; none gets to, `--ignore-scripts` is how setup installs. Each was
 * looked at: all of them work without it.
 */
export const scriptsReviewed = {
  '@swc/core': 'checks that its binary, an optional package, fits; a development tool',
  'classic-level': 'node-gyp-build: looks for the prebuilt addon that is in the package',
  esbuild: 'checks that its binary, an optional package, fits; a development tool',
  secp256k1: 'node-gyp-build: looks for the prebuilt addon that is in the package',
}

/** Ranges, git, URL and file dependencies of one package.json. Our own workspaces are linked: `*`. */
export function inexactVersions(path, manifest) {
  return kinds.flatMap((kind) =>
    Object.entries(manifest[kind] ?? {})
      .filter(
        ([name, version]) => !(name.startsWith('@watt/') ? version === '*' : exactVersion.test(version)),
      )
      .map(([name, version]) => `${path}: ${kind} ${name} is "${version}", not an exact version`),
  )
}

/** Packages of a lockfile without a hash, or from elsewhere than the registry. */
export function unpinned(path, packages) {
  return external(packages).flatMap(([at, { integrity, resolved, version }]) => [
    ...(/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '') ? [] : [`${path}: ${at} has no sha512 hash`]),
    ...(resolved === undefined || resolved.startsWith('https://registry.npmjs.org/')
      ? []
      : [`${path}: ${at} comes from ${resolved}`]),
    ...(exactVersion.test(version ?? '') ? [] : [`${path}: ${at} has the version "${version}"`]),
  ])
}

/** Packages that want to run a script at install and were not looked at. */
export function unreviewedScripts(path, packages, nameOf) {
  return external(packages)
    .filter(([at, it]) => it.hasInstallScript === true && !Object.hasOwn(scriptsReviewed, nameOf(at)))
    .map(([at]) => `${path}: ${at} has a script at install that was not reviewed`)
}

/** Everything in a lockfile that is not ours. */
export function external(packages) {
  return Object.entries(packages).filter(
    // What a package brings inside its own archive is covered by that archive's hash.
    ([at, { link, inBundle }]) => at.includes('node_modules/') && link !== true && inBundle !== true,
  )
}
