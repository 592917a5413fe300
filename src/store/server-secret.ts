import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

import { sqliteFile } from './open-store.ts'

/**
 * The secret that authenticates quotes: the configured one, else one made at the first start and
 * kept beside the database, readable by its owner only. A database in memory gets one for as long
 * as it lives.
 */
export function serverSecret(configured: string | undefined, databaseUrl: string): Buffer {
  if (configured !== undefined) return Buffer.from(configured, 'utf8')
  const database = sqliteFile(databaseUrl)
  if (database === undefined || database === ':memory:') return randomBytes(32)
  const file = `${database}.secret`
  return readSecret(file) ?? createSecret(file)
}

function createSecret(file: string): Buffer {
  const secret = randomBytes(32)
  try {
    // `wx`: of several first starts at once, one writes and the others read.
    writeFileSync(file, `${secret.toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
    return secret
  } catch (error) {
    const written = readSecret(file)
    if (written === undefined) throw error
    return written
  }
}

function readSecret(file: string): Buffer | undefined {
  try {
    const secret = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex')
    if (secret.length === 32) return secret
  } catch {
    return undefined
  }
  throw new Error(`${file} does not hold a secret; restore it or delete it to get a new one.`)
}
