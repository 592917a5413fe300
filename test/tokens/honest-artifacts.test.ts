import { expect, test } from 'vitest'

import { staleArtifacts } from './committed.ts'
import { honest } from './honest/plants.ts'

test('artifacts of honest tokens are what their sources compile to', { timeout: 180_000 }, () => {
  expect(staleArtifacts(honest), 'stale: run npm run garden').toEqual([])
})
