export { type BundlerOptions, type RunningBundler, startBundler } from './bundler.ts'
export { StoreError } from './errors.ts'
