import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { FreshDatabase } from '../support/postgres.ts'

/** A SQLite file that is not there yet, in a folder of its own. */
export async function freshFile(): Promise<FreshDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'faregate-crash-'))
  return {
    url: `sqlite:${join(folder, 'faregate.db')}`,
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
