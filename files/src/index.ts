/**
 * Files of one owner that survive a power cut. Libraries that replace files in one go (write-file-atomic, atomically,
 * fast-write-atomic) sync the file and not its folder, so a power cut may still take the new name away.
 * @module
 */
export { draftSuffix, writeFileAtomic, writeNewFile } from './draft.ts'
export { isMissing, makeFolder, privateFile, privateFolder, renameDurably, syncFolder } from './folder.ts'
