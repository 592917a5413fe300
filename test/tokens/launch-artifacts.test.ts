import { expect, test } from 'vitest'

import { staleArtifacts } from './committed.ts'
import { launches } from './launches/plants.ts'

test('artifacts of launches are what their sources compile to', { timeout: 180_000 }, () => {
  expect(staleArtifacts(launches), 'stale: run npm run garden').toEqual([])
})
