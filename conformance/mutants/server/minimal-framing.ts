import type { Socket } from 'node:net'
import { Duplex, Transform } from 'node:stream'
import type { Mutants } from './mutant.ts'

const requestLine = /^[A-Z]+ \S+ HTTP\/1\.1\r\n/

/** Reads the head of each request in another way than it is written, as parsers do that have not thought of all that may come. */
export const reading = (read: (head: string) => string) => ({
  connection: (socket: Socket): Duplex => {
    const heads = new Transform({
      transform(chunk: Buffer, _, done) {
        const text = chunk.toString('latin1')
        const end = requestLine.test(text) ? text.indexOf('\r\n\r\n') : 0
        done(null, Buffer.from(read(text.slice(0, end)) + text.slice(end), 'latin1'))
      },
    })
    return Duplex.from({ readable: socket.pipe(heads), writable: socket })
  },
})

/** Servers that do not stop at a request which says in two ways where it ends. */
export const minimalFramingMutants: Mutants = {
  'server/goes-by-the-first-length': {
    of: 'minimal',
    flaw: 'goes by the first of several Content-Length',
    change: (parts) => ({
      ...parts,
      ...reading((head) => {
        let lengths = 0
        return head.replace(/\r\ncontent-length:.*/gi, (line) => (lengths++ === 0 ? line : ''))
      }),
    }),
  },
  'server/goes-by-the-length-despite-chunks': {
    of: 'minimal',
    flaw: 'goes by Content-Length where the body comes in chunks',
    change: (parts) => ({
      ...parts,
      ...reading((head) => (/\r\ncontent-length:/i.test(head) ? head.replace(/\r\ntransfer-encoding:.*/gi, '') : head)),
    }),
  },
}
