/**
 * Where the API of an index answers unless a flag says otherwise.
 * @module
 */

export const defaultIndexPort = 8560
