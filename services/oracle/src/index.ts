export { feeds } from './feeds.ts'
