import { brotliDecompressSync, constants, gunzipSync, inflateSync } from 'node:zlib'

type Undo = (body: Buffer, options: { readonly finishFlush: number; readonly maxOutputLength: number }) => Buffer

/** What is cut off is read as far as it goes. */
const flush = constants.Z_SYNC_FLUSH
const undoing: Readonly<Record<string, Undo>> = {
  gzip: (body, options) => gunzipSync(body, options),
  'x-gzip': (body, options) => gunzipSync(body, options),
  deflate: (body, options) => inflateSync(body, options),
  br: (body, { maxOutputLength }) =>
    brotliDecompressSync(body, { maxOutputLength, finishFlush: constants.BROTLI_OPERATION_FLUSH }),
}

/**
 * A body without its content codings (RFC 9110 §8.4), which a server may use without being asked. What is none of what its header says,
 * or would become larger than may be read, is left as it came.
 */
export function withoutCoding(body: Buffer, codings: readonly string[], maxOutputLength: number): Buffer {
  const names = codings.join(',').toLowerCase().split(',')
  try {
    return names.reduceRight(
      (coded, name) => undoing[name.trim()]?.(coded, { finishFlush: flush, maxOutputLength }) ?? coded,
      body,
    )
  } catch {
    return body
  }
}
