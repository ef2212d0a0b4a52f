/**
 * A small heap for a process that waits most of the time, on machines that have other work.
 * @module
 */
import { setFlagsFromString } from 'node:v8'

/** Some MiB are worth more here than some speed. Before anything large is loaded: what is compiled stays as it is. */
export function stayLean(): void {
  setFlagsFromString('--optimize-for-size')
  setFlagsFromString('--semi-space-growth-factor=1')
  // No machine code for what runs once in a while; what runs hot is still compiled.
  setFlagsFromString('--no-sparkplug')
  setFlagsFromString('--no-maglev')
}
