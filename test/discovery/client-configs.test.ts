import { execFileSync } from 'node:child_process'

import { describe, expect, test } from 'vitest'

import { clientConfigs, shellWord } from '../../src/discovery/client-configs.ts'
import { callExamples, curlExamples } from '../../src/discovery/curl-examples.ts'
import { landingPage } from '../../src/discovery/landing-page.ts'
import { codeBlocks, makeFacts, makeTool } from './builders.ts'

const mcpUrl = 'https://fares.example/mcp'

/** The words a shell hands to a command, when `name` is the command. */
function wordsOf(name: string, command: string): string[] {
  const script = `${name}() { printf '%s\\0' "$@"; }\n${command}`
  const environment = { FAREGATE_KEY: 'fgk_test' }
  return execFileSync('sh', ['-c', script], { encoding: 'utf8', env: environment })
    .split('\0')
    .slice(0, -1)
}

describe('clientConfigs', () => {
  test('JSON settings parse and are the shape their client reads', () => {
    const parsed = clientConfigs(mcpUrl)
      .filter(({ language }) => language === 'json')
      .map(({ client, place, text }): unknown[] => [client, place, JSON.parse(text)])
    expect(parsed).toEqual([
      [
        'Claude Code',
        '.mcp.json',
        {
          mcpServers: {
            faregate: {
              type: 'http',
              url: mcpUrl,
              headers: { Authorization: 'Bearer ${FAREGATE_KEY:-}' },
            },
          },
        },
      ],
      [
        'Cursor',
        '.cursor/mcp.json',
        {
          mcpServers: {
            faregate: { url: mcpUrl, headers: { Authorization: 'Bearer ${env:FAREGATE_KEY}' } },
          },
        },
      ],
      [
        'VS Code',
        '.vscode/mcp.json',
        {
          inputs: [
            {
              type: 'promptString',
              id: 'faregate-key',
              description: 'Faregate key pass',
              password: true,
            },
          ],
          servers: {
            faregate: {
              type: 'http',
              url: mcpUrl,
              headers: { Authorization: 'Bearer ${input:faregate-key}' },
            },
          },
        },
      ],
    ])
  })

  test('the Claude Code command reaches the shell as meant', () => {
    const command = clientConfigs(mcpUrl).find(({ language }) => language === 'shell')?.text ?? ''
    const options = `mcp add --transport http faregate ${mcpUrl} --header`.split(' ')
    expect(wordsOf('claude', command)).toEqual([...options, 'Authorization: Bearer fgk_test'])
  })

  test('Codex reads the key from the environment into a header without Bearer', () => {
    const codex = clientConfigs(mcpUrl).find(({ language }) => language === 'toml')?.text
    expect(codex).toBe(
      [
        '[mcp_servers.faregate]',
        'url = "https://fares.example/mcp"',
        'env_http_headers = { "x-api-key" = "FAREGATE_KEY" }',
      ].join('\n'),
    )
  })

  test('all are on the landing page, to be copied as they are', () => {
    const page = landingPage(makeFacts({ publicUrl: 'https://fares.example' }))
    for (const { language, text } of clientConfigs(mcpUrl)) {
      expect(codeBlocks(page, language)).toContain(text)
    }
  })
})

describe('curl examples', () => {
  const tool = makeTool({ example: `it's "quoted" & $HOME \\ <b>` })
  const facts = makeFacts({ tools: [tool] })

  test('are on the landing page, to be copied as they are', () => {
    const shown = codeBlocks(landingPage(facts), 'shell')
    for (const { text } of curlExamples(facts.publicUrl, facts.catalogue)) {
      expect(shown).toContain(text)
    }
  })

  test('send the example input through the shell unharmed', () => {
    const [mcp = '', http = ''] = callExamples('https://h', tool).map(({ text }) =>
      String(wordsOf('curl', text).at(-1)),
    )
    const input = tool.examples[0]?.input
    expect(JSON.parse(http)).toEqual(input)
    expect(JSON.parse(mcp)).toEqual({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'echo', arguments: input },
    })
  })
})

test.each(['plain', "it's", 'a b', '$(id) `id` "x"', "'", '', '!\n*?', '~', '-n;'])(
  'shellWord(%j) is one word of the same text',
  (text) => {
    expect(wordsOf('f', `f ${shellWord(text)}`)).toEqual([text])
  },
)
