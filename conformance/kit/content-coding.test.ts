import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { withoutCoding } from './content-coding.ts'

const text = '{"jsonrpc":"2.0","id":1,"result":{}}'
const read = (body: Buffer, ...codings: string[]) => withoutCoding(body, codings, 1_000).toString()

test('a body is read without its codings, of which the last was put on last', () => {
  expect(read(Buffer.from(text))).toBe(text)
  expect(read(gzipSync(text), 'GZIP')).toBe(text)
  expect(read(deflateSync(text), 'deflate')).toBe(text)
  expect(read(brotliCompressSync(text), 'br')).toBe(text)
  expect(read(brotliCompressSync(gzipSync(text)), 'gzip, br')).toBe(text)
  expect(read(Buffer.from(text), 'identity')).toBe(text)
})

test('a body that was cut off is read as far as it goes', () => {
  expect(read(gzipSync(text).subarray(0, -8), 'gzip')).toBe(text)
})

test('what is not what it says to be, or would be far too large, is left as it came', () => {
  expect(read(Buffer.from(text), 'gzip')).toBe(text)
  const bomb = gzipSync(Buffer.alloc(1_000_000))
  expect(withoutCoding(bomb, ['gzip'], 1_000)).toBe(bomb)
})
