/** Where a bundler answers unless a flag says otherwise. @module */
export const defaultBundlerPort = 4337
