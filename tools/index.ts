import type { Tool } from '../src/registry/define-tool.ts'
import { buyKeyPass, type PassOffer } from './buy-key-pass.ts'
import { keyPassInfo } from './key-pass-info.ts'
import { listTools } from './list-tools.ts'
import { tokenSafety } from './token-safety/index.ts'

/** The tools this server sells. Add yours to this list; nothing else has to know of it. */
export function sellableTools({ passes }: { passes: readonly PassOffer[] }): Tool[] {
  return [tokenSafety, buyKeyPass(passes), keyPassInfo, listTools]
}
