import type { Tool } from '../../src/registry/define-tool.ts'
import { rerollKey, revokeKey, updateKey } from './change-keys.ts'
import { keyHistory } from './key-history.ts'
import { listKeys } from './list-keys.ts'
import { createTokens, listTokens, revokeToken } from './tokens.ts'

/** How owners look after their keys, free of charge. */
export const keyTools: readonly Tool[] = [
  listKeys,
  updateKey,
  revokeKey,
  rerollKey,
  keyHistory,
  createTokens,
  listTokens,
  revokeToken,
]
