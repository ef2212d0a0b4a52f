/**
 * The browser's own file system, in memory, as far as uploads use it.
 * @module
 */

/** Puts an empty one in place of the page's. @returns its root */
export function openMemoryFiles(): MemoryFolder {
  const root = new MemoryFolder()
  Object.defineProperty(navigator, 'storage', {
    value: { getDirectory: async () => root },
    configurable: true,
  })
  return root
}

export class MemoryFolder {
  readonly entries = new Map<string, MemoryFolder | MemoryFile>()

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<MemoryFolder> {
    const found = this.#entry(name, create ? () => new MemoryFolder() : undefined)
    if (!(found instanceof MemoryFolder)) throw new DOMException(name, 'TypeMismatchError')
    return found
  }

  async getFileHandle(name: string, { create = false } = {}): Promise<MemoryFile> {
    const found = this.#entry(name, create ? () => new MemoryFile() : undefined)
    if (!(found instanceof MemoryFile)) throw new DOMException(name, 'TypeMismatchError')
    return found
  }

  async removeEntry(name: string): Promise<void> {
    this.#entry(name, undefined)
    this.entries.delete(name)
  }

  async *keys(): AsyncGenerator<string> {
    yield* this.entries.keys()
  }

  #entry(name: string, make: (() => MemoryFolder | MemoryFile) | undefined): MemoryFolder | MemoryFile {
    const found = this.entries.get(name) ?? make?.()
    if (found === undefined) throw new DOMException(name, 'NotFoundError')
    this.entries.set(name, found)
    return found
  }
}

export class MemoryFile {
  isReadable = true
  #content = new Blob()

  async getFile(): Promise<Blob> {
    if (!this.isReadable) throw new DOMException('away', 'NotReadableError')
    return this.#content
  }

  /** What was written is there once it is closed. */
  async createWritable() {
    const parts: BlobPart[] = []
    return {
      write: async (part: BlobPart) => void parts.push(part),
      close: async () => void (this.#content = new Blob(parts)),
    }
  }
}
